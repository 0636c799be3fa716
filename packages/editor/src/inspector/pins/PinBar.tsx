import { dataBasis } from '@isthmus/sdk'
import type { FlowNode, Json, JsonSchema, NodeTypeInfo, Pin } from '@isthmus/sdk'
import { ActionIcon, Button, Menu, SegmentedControl } from '@mantine/core'
import {
  ChevronDown,
  CloudDownload,
  FileUp,
  History,
  PencilLine,
  Pin as PinSign,
  PinOff,
  RefreshCwOff,
  WandSparkles,
} from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useCommandContext, useEditorUi } from '../../commands/index.ts'
import { useDocumentState } from '../../document/index.ts'
import { formatInstant } from '../../i18n/format.ts'
import { useLanguage } from '../../i18n/language.ts'
import { useText } from '../../i18n/use-text.ts'
import { ProblemNote } from '../../ui/ProblemNote.tsx'
import { PinEditor } from './PinEditor.tsx'
import { firstOf } from './take-pin.ts'
import { usePinning, type Pinning } from './use-pinning.ts'
import './pins.css'

interface PinBarProps {
  readonly node: FlowNode
  readonly nodeType: NodeTypeInfo
  readonly port: string
  readonly pin: Pin | undefined
  readonly schema: JsonSchema | undefined
  readonly fields: readonly string[]
  /** Records of the run that is shown. */
  readonly ran: readonly Json[]
  /** Which records are shown, where there are both. */
  readonly choice: { readonly wantsRun: boolean; readonly onWantsRun: (wants: boolean) => void } | undefined
}

/** Pins the output of a node, and says what is pinned. */
export function PinBar(props: PinBarProps) {
  const { node, port, pin, schema, fields, ran } = props
  const t = useText()
  const pinning = usePinning(props)
  const [editing, setEditing] = useState(false)
  useAsked(node.id, () => setEditing(true))
  return (
    <>
      <div className="pin-bar" data-pinned={pin !== undefined || undefined}>
        {pin ? (
          <>
            <PinSign size={13} aria-hidden />
            <PinnedText pin={pin} />
            <Button size="compact-xs" variant="subtle" onClick={() => setEditing(true)}>
              {t('samples.edit')}
            </Button>
          </>
        ) : (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<PinSign size={13} aria-hidden />}
            onClick={() => (ran.length > 0 ? pinning.keep(firstOf(ran), 'run') : setEditing(true))}
          >
            {t('samples.pinOutput')}
          </Button>
        )}
        <TakeMenu {...props} pinning={pinning} onEdit={() => setEditing(true)} />
        {pin && (
          <ActionIcon size="sm" aria-label={t('samples.remove')} title={t('samples.remove')} onClick={pinning.remove}>
            <PinOff size={14} aria-hidden />
          </ActionIcon>
        )}
      </div>
      {props.choice && (
        <SegmentedControl
          className="pin-choice"
          size="xs"
          aria-label={t('samples.show')}
          value={props.choice.wantsRun ? 'run' : 'pin'}
          data={[
            { value: 'pin', label: t('samples.showPinned') },
            { value: 'run', label: t('samples.showRun') },
          ]}
          onChange={(value) => props.choice?.onWantsRun(value === 'run')}
        />
      )}
      {pin && <StaleNote node={node} pin={pin} onKeep={() => pinning.keep(pin.records, pin.from)} />}
      {pinning.problem && <ProblemNote problem={pinning.problem} />}
      {editing && (
        <PinEditor
          title={t('samples.editTitle', { node: node.name, port })}
          records={pin?.records ?? (ran.length > 0 ? firstOf(ran) : [{}])}
          schema={schema}
          fields={fields}
          onSave={(records) => pinning.keep(records, 'hand')}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  )
}

/** Opens the editor when a command asked for it. */
function useAsked(node: string, open: () => void): void {
  const { ui } = useCommandContext()
  const asked = useEditorUi((state) => state.pinning === node)
  useEffect(() => {
    if (!asked) return
    ui.set({ pinning: undefined })
    open()
  })
}

function PinnedText({ pin }: { readonly pin: Pin }) {
  const t = useText()
  const language = useLanguage()
  const [nowMs] = useState(() => Date.now())
  return (
    <span className="pin-text" title={formatInstant(pin.at, language, { nowMs })}>
      {t('samples.count', { count: pin.records.length })} · {t(`samples.from.${pin.from}`)}
    </span>
  )
}

/** The pin may not be what the node gives now. */
function StaleNote({ node, pin, onKeep }: { readonly node: FlowNode; readonly pin: Pin; readonly onKeep: () => void }) {
  const t = useText()
  const stale = useDocumentState((state) => dataBasis(state.flow, node.id) !== pin.basis)
  if (!stale) return null
  return (
    <p className="pin-stale" role="note">
      <RefreshCwOff size={13} aria-hidden />
      <span>{t('samples.stale')}</span>
      <Button size="compact-xs" variant="subtle" onClick={onKeep}>
        {t('samples.keep')}
      </Button>
    </p>
  )
}

interface TakeMenuProps extends PinBarProps {
  readonly pinning: Pinning
  readonly onEdit: () => void
}

/** Where the records can come from. */
function TakeMenu({ schema, ran, pinning, onEdit }: TakeMenuProps) {
  const t = useText()
  const file = useRef<HTMLInputElement>(null)
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            loading={pinning.fetching}
            rightSection={<ChevronDown size={12} aria-hidden />}
          >
            {t('samples.take')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<History size={14} aria-hidden />}
            disabled={ran.length === 0}
            onClick={() => pinning.keep(firstOf(ran), 'run')}
          >
            {t('samples.takeRun')}
          </Menu.Item>
          {pinning.canFetch && (
            <Menu.Item leftSection={<CloudDownload size={14} aria-hidden />} onClick={() => void pinning.fetchPage()}>
              {t('samples.takePage')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<FileUp size={14} aria-hidden />} onClick={() => file.current?.click()}>
            {t('samples.takeFile')}
          </Menu.Item>
          <Menu.Item leftSection={<WandSparkles size={14} aria-hidden />} disabled={!schema} onClick={pinning.makeUp}>
            {t('samples.makeUp')}
          </Menu.Item>
          <Menu.Item leftSection={<PencilLine size={14} aria-hidden />} onClick={onEdit}>
            {t('samples.type')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <input
        ref={file}
        type="file"
        hidden
        aria-label={t('samples.takeFile')}
        accept=".json,.ndjson,.jsonl,.csv,.txt"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? []
          event.currentTarget.value = ''
          if (chosen) void pinning.readFile(chosen)
        }}
      />
    </>
  )
}
