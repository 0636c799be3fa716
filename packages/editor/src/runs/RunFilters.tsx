import { ActionIcon, Button, MultiSelect, Select, Switch, TextInput, Tooltip } from '@mantine/core'
import { FilterX, RefreshCw, Search, SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useFlows } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { CodeFilter, TimeFilter, TriggerFilter, VersionFilter } from './MoreFilters.tsx'
import styles from './RunFilters.module.css'
import { hasMoreFilters, isNarrowed, runStatuses, timeRanges, type RunSearch, type TimeRange } from './run-search.ts'
import { useTypedText } from './use-typed-text.ts'

interface RunFiltersProps {
  readonly search: RunSearch
  readonly onSearch: (search: RunSearch) => void
  /** False on a flow's own page, where the flow is given. */
  readonly withFlow: boolean
  readonly refreshing: boolean
  readonly onRefreshing: (refreshing: boolean) => void
  readonly onRefresh: () => void
}

export function RunFilters(props: RunFiltersProps) {
  const { search, onSearch, withFlow } = props
  const t = useText()
  const [asked, setAsked] = useState(false)
  const more = asked || hasMoreFilters(search)
  const moreLabel = t(more ? 'runs.fewerFilters' : 'runs.moreFilters')
  return (
    <div className={styles['bar']} role="search" aria-label={t('runs.filters')} data-narrow={!withFlow || undefined}>
      {withFlow ? <FlowFilter search={search} onSearch={onSearch} /> : null}
      <StatusFilter search={search} onSearch={onSearch} />
      <RangeFilter search={search} onSearch={onSearch} />
      <KeyFilter search={search} onSearch={onSearch} />
      <Tooltip label={moreLabel}>
        <ActionIcon
          aria-label={moreLabel}
          aria-expanded={more}
          // A filter that is set stays in sight.
          disabled={hasMoreFilters(search)}
          onClick={() => setAsked(!more)}
        >
          <SlidersHorizontal size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {isNarrowed(search) ? (
        <Tooltip label={t('runs.clearFilters')}>
          <ActionIcon aria-label={t('runs.clearFilters')} onClick={() => onSearch({ status: [] })}>
            <FilterX size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ) : null}
      <div className={styles['space']} />
      <Switch
        label={t('runs.autoRefresh')}
        checked={props.refreshing}
        onChange={(event) => props.onRefreshing(event.currentTarget.checked)}
      />
      <Tooltip label={t('runs.refresh')}>
        <ActionIcon aria-label={t('runs.refresh')} onClick={props.onRefresh}>
          <RefreshCw size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {more ? (
        <div className={styles['more']}>
          <TriggerFilter search={search} onSearch={onSearch} />
          <VersionFilter search={search} onSearch={onSearch} />
          <CodeFilter search={search} onSearch={onSearch} />
          <TimeFilter part="from" search={search} onSearch={onSearch} />
          <TimeFilter part="to" search={search} onSearch={onSearch} />
        </div>
      ) : null}
    </div>
  )
}

export type FilterProps = Pick<RunFiltersProps, 'search' | 'onSearch'>

function FlowFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  const flows = useFlows()
  const known = (flows.data ?? []).map((flow) => ({ value: flow.id, label: flow.name }))
  const unlisted = search.flow !== undefined && !known.some((flow) => flow.value === search.flow)
  return (
    <Select
      className={styles['flow']}
      aria-label={t('runs.flow')}
      placeholder={t('runs.allFlows')}
      data={unlisted ? [...known, { value: search.flow ?? '', label: search.flow ?? '' }] : known}
      value={search.flow ?? null}
      onChange={(flow) => onSearch(without(search, 'flow', flow))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('runs.allFlows') }}
    />
  )
}

function StatusFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  return (
    <MultiSelect
      className={styles['status']}
      aria-label={t('runs.status')}
      {...(search.status.length === 0 ? { placeholder: t('runs.anyStatus') } : {})}
      data={runStatuses.map((status) => ({ value: status, label: t(`ui.status.${status}`) }))}
      value={[...search.status]}
      onChange={(statuses) => onSearch({ ...search, status: statuses })}
      clearable
      clearButtonProps={{ 'aria-label': t('runs.anyStatus') }}
    />
  )
}

function RangeFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  const labels: Readonly<Record<TimeRange, string>> = {
    '1h': t('runs.lastHour'),
    '24h': t('runs.lastDay'),
    '7d': t('runs.lastWeek'),
    '30d': t('runs.lastMonth'),
  }
  return (
    <Select
      className={styles['range']}
      aria-label={t('runs.started')}
      placeholder={t('runs.anyTime')}
      data={timeRanges.map((range) => ({ value: range, label: labels[range] }))}
      value={search.range ?? null}
      onChange={(range) => {
        const { from: _from, to: _to, ...rest } = search
        onSearch(without(rest, 'range', range))
      }}
      clearable
      clearButtonProps={{ 'aria-label': t('runs.anyTime') }}
    />
  )
}

function KeyFilter({ search, onSearch }: FilterProps) {
  const t = useText()
  const { text, setText, applyLater } = useTypedText(search.key, (key) => onSearch(without(search, 'key', key)))
  return (
    <TextInput
      className={styles['key']}
      aria-label={t('runs.key')}
      placeholder={t('runs.keyPlaceholder')}
      leftSection={<Search size={15} aria-hidden />}
      type="search"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value)
        applyLater(event.currentTarget.value)
      }}
    />
  )
}

function without(search: RunSearch, part: 'flow' | 'range' | 'key', value: string | null): RunSearch {
  const { [part]: _, ...rest } = search
  return value === null || value === '' ? rest : { ...rest, [part]: value }
}

export function ClearFiltersButton({ onClear }: { readonly onClear: () => void }) {
  const t = useText()
  return (
    <Button variant="default" onClick={onClear}>
      {t('runs.clearFilters')}
    </Button>
  )
}
