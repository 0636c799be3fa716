import { Button } from '@mantine/core'
import type { ValueMap } from '@isthmus/sdk'
import type { ValueMapDetail } from '@isthmus/sdk/api'
import { useMemo, useState } from 'react'
import { problemOf, useValueMapVersion, useValueMapVersions } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { Instant } from '../ui/Instant.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import { compareMaps, type RowChange } from './compare-maps.ts'
import { draftOf, mapOf, type Draft } from './draft.ts'
import styles from './MapPanel.module.css'
import type { DraftHistory } from './use-draft.ts'

interface VersionsPanelProps {
  readonly detail: ValueMapDetail
  readonly draft: Draft
  readonly mayEdit: boolean
  readonly change: DraftHistory['change']
}

const shownChanges = 50

/** Who saved what and when; a version can be compared with the table, and taken over into it. */
export function VersionsPanel({ detail, draft, mayEdit, change }: VersionsPanelProps) {
  const t = useText()
  const { name } = detail.map
  const query = useValueMapVersions(name)
  const [chosen, setChosen] = useState<number>()
  const version = useValueMapVersion(name, chosen)
  const error = query.error ?? version.error
  return (
    <>
      {error ? <ProblemNote problem={problemOf(error)} /> : null}
      <ul className={styles['list']} style={{ marginTop: 0 }}>
        {query.data?.map((each) => (
          <li key={each.version}>
            <button
              type="button"
              className={styles['version']}
              aria-pressed={each.version === chosen}
              onClick={() => setChosen(each.version === chosen ? undefined : each.version)}
            >
              <span>
                {t('value-maps.version', { version: each.version })}
                {each.version === detail.version ? ` (${t('value-maps.newest')})` : ''} · <Instant iso={each.savedAt} />
              </span>
              <span className={styles['dim']}>
                {t('value-maps.versionBy', { who: each.savedBy, count: each.entries })}
              </span>
            </button>
            {each.version === chosen && version.data ? (
              <Chosen map={version.data.map} draft={draft}>
                {mayEdit ? (
                  <>
                    <Button
                      variant="default"
                      onClick={() => version.data && change(() => draftOf(version.data.map))}
                      aria-describedby="value-map-restore"
                    >
                      {t('value-maps.restore')}
                    </Button>
                    <p id="value-map-restore" className={styles['dim']}>
                      {t('value-maps.restoreHelp')}
                    </p>
                  </>
                ) : null}
              </Chosen>
            ) : null}
          </li>
        ))}
      </ul>
    </>
  )
}

interface ChosenProps {
  readonly map: ValueMap
  readonly draft: Draft
  readonly children: React.ReactNode
}

function Chosen({ map, draft, children }: ChosenProps) {
  const t = useText()
  const changes = useMemo(() => compareMaps(map, mapOf(draft)), [map, draft])
  return (
    <section className={styles['section']} style={{ margin: '8px 8px 16px' }}>
      <h2>{t('value-maps.differences')}</h2>
      {changes.length === 0 ? <p className={styles['dim']}>{t('value-maps.noDifferences')}</p> : null}
      <dl className={styles['changes']}>
        {changes.slice(0, shownChanges).map((each) => (
          <Change key={`${each.kind} ${each.left}`} change={each} />
        ))}
      </dl>
      {changes.length > shownChanges ? (
        <p className={styles['dim']}>{t('value-maps.moreChanges', { count: changes.length - shownChanges })}</p>
      ) : null}
      {children}
    </section>
  )
}

function Change({ change: { kind, left, before, after } }: { readonly change: RowChange }) {
  const t = useText()
  return (
    <>
      <dt>{t(`value-maps.${kind}`)}</dt>
      <dd>
        {left} → {kind === 'changed' ? <s>{before}</s> : null} {after ?? before}
      </dd>
    </>
  )
}
