import { Tabs } from '@mantine/core'
import type { ValueMapCoverage, ValueMapDetail } from '@isthmus/sdk/api'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useText } from '../i18n/use-text.ts'
import type { Draft, DraftFindings } from './draft.ts'
import { MissingPanel } from './MissingPanel.tsx'
import styles from './MapPanel.module.css'
import { SettingsPanel } from './SettingsPanel.tsx'
import type { DraftHistory } from './use-draft.ts'
import { VersionsPanel } from './VersionsPanel.tsx'

interface MapPanelProps {
  readonly detail: ValueMapDetail
  readonly draft: Draft
  readonly findings: DraftFindings
  readonly mayEdit: boolean
  readonly isDirty: boolean
  readonly change: DraftHistory['change']
  readonly coverage: { readonly data: ValueMapCoverage | undefined; readonly error: Error | null }
  readonly onAddEntry: (column: 'left' | 'right', value: string) => void
}

/** Settings, what is missing and the versions; which of them is shown stands in the address. */
export function MapPanel(props: MapPanelProps) {
  const t = useText()
  const navigate = useNavigate()
  const { panel = 'settings' } = useSearch({ from: '/app/value-maps/$map' })
  const { detail, coverage, mayEdit } = props
  const missing = coverage.data?.unmapped.length ?? 0
  const show = (chosen: string | null) =>
    void navigate({
      to: '/value-maps/$map',
      params: { map: detail.map.name },
      search: chosen === null || chosen === 'settings' ? {} : { panel: chosen },
      replace: true,
    })
  return (
    <aside className={styles['panel']} aria-label={t('value-maps.panel')}>
      <Tabs value={panel} onChange={show} keepMounted={false} classNames={{ panel: styles['content'] ?? '' }}>
        <Tabs.List>
          <Tabs.Tab value="settings">{t('value-maps.settings')}</Tabs.Tab>
          {mayEdit ? (
            <Tabs.Tab value="missing">
              {missing > 0 ? t('value-maps.missingCount', { count: missing }) : t('value-maps.missing')}
            </Tabs.Tab>
          ) : null}
          <Tabs.Tab value="versions">{t('value-maps.versions')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="settings">
          <SettingsPanel {...props} />
        </Tabs.Panel>
        {mayEdit ? (
          <Tabs.Panel value="missing">
            <MissingPanel {...props} />
          </Tabs.Panel>
        ) : null}
        <Tabs.Panel value="versions">
          <VersionsPanel {...props} />
        </Tabs.Panel>
      </Tabs>
    </aside>
  )
}
