import { pathKey } from '@isthmus/sdk/mapping'
import {
  ChevronsDownUp,
  ChevronsUpDown,
  CircleArrowDown,
  Eraser,
  Keyboard,
  ListChecks,
  Redo2,
  Search,
  SkipBack,
  SkipForward,
  Undo2,
  WandSparkles,
  type LucideIcon,
} from 'lucide-react'
import type { FlowDocument } from '../../document/index.ts'
import type { Translate } from '../../i18n/use-text.ts'
import { leavesBelow } from '../drag/leaves-below.ts'
import { selectedPaths } from '../drag/use-drop.ts'
import { keysAbove } from '../model/target-lines.ts'
import { carriedSelection } from '../drag/carried-sources.ts'
import { everyKey } from '../model/every-key.ts'
import type { MapperUi } from '../state/mapper-ui.ts'
import type { MapperActions } from '../state/use-actions.ts'
import type { MapperModel } from '../state/use-mapper-model.ts'
import { focusSearch, focusTree } from './focus-tree.ts'

/** Everything the commands of the mapper act on. */
export interface MapperCommandContext {
  readonly document: FlowDocument
  readonly ui: MapperUi
  readonly model: MapperModel
  readonly actions: MapperActions
  readonly t: Translate
}

export interface MapperCommand {
  readonly name: MapperCommandName
  readonly icon: LucideIcon
  readonly shortcuts: readonly string[]
  readonly enabled: (context: MapperCommandContext) => boolean
  readonly run: (context: MapperCommandContext) => void
}

export type MapperCommandName =
  | 'undo'
  | 'redo'
  | 'byName'
  | 'acceptAll'
  | 'clear'
  | 'nextMissing'
  | 'previousSample'
  | 'nextSample'
  | 'search'
  | 'expandAll'
  | 'collapseAll'
  | 'keys'

const canEdit = ({ document }: MapperCommandContext): boolean => !document.readOnly

/** What can be done in the mapper; toolbar, keys and the sheet of keys read this one table. */
export const mapperCommands: readonly MapperCommand[] = [
  {
    name: 'undo',
    icon: Undo2,
    shortcuts: ['mod+Z'],
    enabled: ({ document }) => !document.readOnly && document.state.log.past.length > 0,
    run: ({ document }) => document.undo(),
  },
  {
    name: 'redo',
    icon: Redo2,
    shortcuts: ['mod+shift+Z', 'mod+Y'],
    enabled: ({ document }) => !document.readOnly && document.state.log.future.length > 0,
    run: ({ document }) => document.redo(),
  },
  {
    name: 'byName',
    icon: WandSparkles,
    shortcuts: ['B'],
    enabled: canEdit,
    run: mapByNames,
  },
  {
    name: 'acceptAll',
    icon: ListChecks,
    shortcuts: ['shift+A'],
    enabled: (context) => canEdit(context) && ghostsAbove(context).length > 0,
    run: (context) => context.actions.accept(ghostsAbove(context)),
  },
  {
    name: 'clear',
    icon: Eraser,
    shortcuts: [],
    enabled: (context) => canEdit(context) && context.model.rows.length > 0,
    run: ({ actions }) => actions.clear(),
  },
  {
    name: 'nextMissing',
    icon: CircleArrowDown,
    shortcuts: ['M'],
    enabled: ({ model }) => model.missing.size > 0,
    run: goToNextMissing,
  },
  {
    name: 'previousSample',
    icon: SkipBack,
    shortcuts: [','],
    enabled: ({ model }) => model.position > 0,
    run: ({ ui, model }) => ui.set({ sample: model.position - 1 }),
  },
  {
    name: 'nextSample',
    icon: SkipForward,
    shortcuts: ['.'],
    enabled: ({ model }) => model.position + 1 < model.data.samples.length,
    run: ({ ui, model }) => {
      if (model.position + 2 >= model.data.samples.length) model.data.moreSamples?.()
      ui.set({ sample: model.position + 1 })
    },
  },
  {
    name: 'search',
    icon: Search,
    shortcuts: ['mod+F', '/'],
    enabled: () => true,
    run: ({ ui }) => focusSearch(ui.state.side),
  },
  {
    name: 'expandAll',
    icon: ChevronsUpDown,
    shortcuts: ['*'],
    enabled: () => true,
    run: ({ ui, model }) => ui.set({ ...everyKey(model) }),
  },
  {
    name: 'collapseAll',
    icon: ChevronsDownUp,
    shortcuts: ['-'],
    enabled: () => true,
    run: ({ ui }) => ui.set({ sourceToggled: new Set(), targetOpen: new Set() }),
  },
  {
    name: 'keys',
    icon: Keyboard,
    shortcuts: ['?'],
    enabled: () => true,
    run: ({ ui }) => ui.set({ keySheet: true }),
  },
]

/** Suggestions that "accept all" takes. */
export function ghostsAbove({ model, ui }: Pick<MapperCommandContext, 'model' | 'ui'>) {
  return [...model.ghosts.values()].filter(({ suggestion }) => suggestion.score >= ui.state.threshold)
}

/** Of what is selected where something is, else of everything. */
function mapByNames({ ui, model, actions }: MapperCommandContext): void {
  const targets = selectedPaths(ui.state.targetSelected, model)
  const sources = carriedSelection(ui.state.sourceSelected, model.roots)
  actions.byName(sources, targets.length > 0 ? targets : leavesBelow(model.targetTree, []))
}

function goToNextMissing({ ui, model }: MapperCommandContext): void {
  const missing = model.coverage?.missing ?? []
  const at = missing.findIndex((path) => pathKey(path) === ui.state.targetAt)
  const next = missing[(at + 1) % missing.length]
  if (!next) return
  ui.set({ filter: ui.state.filter === 'missing' ? 'missing' : 'all', targetSearch: '' })
  ui.goToTarget(pathKey(next), keysAbove(next))
  focusTree('target')
}
