import { useText } from '../../i18n/use-text.ts'
import type { MapperCommandContext } from '../keys/mapper-commands.ts'
import { CommandButton } from './CommandButton.tsx'
import { CoverageMeter } from './CoverageMeter.tsx'
import { SamplePicker } from './SamplePicker.tsx'
import { SuggestionControl } from './SuggestionControl.tsx'
import styles from './toolbar.module.css'

/** How far the mapping is, what can be done to all of it, and the record it is tried on. */
export function Toolbar({ commands }: { readonly commands: MapperCommandContext }) {
  const t = useText()
  return (
    <div className={styles['bar']} role="toolbar" aria-label={t('mapper.toolbar')}>
      <CoverageMeter commands={commands} />
      <span className={styles['gap']} />
      <CommandButton name="byName" commands={commands} withLabel />
      <SuggestionControl commands={commands} />
      <span className={styles['rule']} />
      <SamplePicker commands={commands} />
      <span className={styles['rule']} />
      <CommandButton name="undo" commands={commands} />
      <CommandButton name="redo" commands={commands} />
      <CommandButton name="expandAll" commands={commands} />
      <CommandButton name="collapseAll" commands={commands} />
      <CommandButton name="clear" commands={commands} />
      <CommandButton name="keys" commands={commands} />
    </div>
  )
}
