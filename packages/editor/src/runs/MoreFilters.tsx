import { Select, TextInput } from '@mantine/core'
import { useText } from '../i18n/use-text.ts'
import type { FilterProps } from './RunFilters.tsx'
import styles from './RunFilters.module.css'
import { errorCodes, isVersion, triggerKinds, type RunSearch } from './run-search.ts'
import { useTypedText } from './use-typed-text.ts'

export function TriggerFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  return (
    <Select
      className={styles['trigger']}
      aria-label={t('runs.trigger')}
      placeholder={t('runs.anyTrigger')}
      data={triggerKinds.map((kind) => ({ value: kind, label: t(`ui.trigger.${kind}`) }))}
      value={search.trigger ?? null}
      onChange={(trigger) => onSearch(without(search, 'trigger', trigger))}
      clearable
      clearButtonProps={{ 'aria-label': t('runs.anyTrigger') }}
    />
  )
}

export function VersionFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  const narrow = (version: string) => onSearch(without(search, 'version', version))
  const { text, setText, applyLater } = useTypedText(search.version, narrow)
  const isWrong = text !== '' && !isVersion(text)
  return (
    <TextInput
      className={styles['version']}
      aria-label={t('runs.versionFilter')}
      placeholder={t('runs.anyVersion')}
      inputMode="numeric"
      value={text}
      error={isWrong}
      onChange={(event) => {
        const typed = event.currentTarget.value.trim()
        setText(typed)
        if (typed === '' || isVersion(typed)) applyLater(typed)
      }}
    />
  )
}

export function CodeFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  return (
    <Select
      className={styles['code']}
      aria-label={t('runs.code')}
      placeholder={t('runs.anyCode')}
      data={[...errorCodes]}
      value={search.code ?? null}
      onChange={(code) => onSearch(without(search, 'code', code))}
      nothingFoundMessage={t('runs.noCode')}
      maxDropdownHeight={320}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('runs.anyCode') }}
    />
  )
}

interface TimeFilterProps extends FilterProps {
  readonly part: 'from' | 'to'
}

/** A minute by the reader's own clock; it takes the place of a range that reaches back from now. */
export function TimeFilter({ search, onSearch, part }: TimeFilterProps) {
  const t = useText()
  const { range: _, ...rest } = search
  const narrow = (time: string) => onSearch(without(time === '' ? search : rest, part, time))
  const { text, setText, applyLater } = useTypedText(search[part], narrow)
  return (
    <TextInput
      className={styles['time']}
      aria-label={t(part === 'from' ? 'runs.from' : 'runs.until')}
      leftSection={t(part === 'from' ? 'runs.from' : 'runs.until')}
      leftSectionWidth={52}
      type="datetime-local"
      data-empty={text === '' || undefined}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        applyLater(event.currentTarget.value)
      }}
    />
  )
}

function without(
  search: RunSearch,
  part: 'trigger' | 'version' | 'code' | 'from' | 'to',
  value: string | null,
): RunSearch {
  const { [part]: _, ...rest } = search
  return value === null || value === '' ? rest : { ...rest, [part]: value }
}
