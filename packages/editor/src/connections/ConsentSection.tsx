import { Button, Group, Stack } from '@mantine/core'
import type { ConnectionDetail } from '@isthmus/sdk/api'
import { BadgeCheck, ExternalLink, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useBeginConsent, useConnectionActivity, useRefreshConnections } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import panel from './ConnectionPanel.module.css'
import { useConsentGiven } from './consent-channel.ts'
import styles from './ConsentSection.module.css'
import { Section } from './Section.tsx'
import { useRights } from './use-rights.ts'

const popupSize = 'popup,width=560,height=720'

/** Where a person agrees, in a window of the other system, that the connection acts for them. */
export function ConsentSection({ connection }: { readonly connection: ConnectionDetail }) {
  const t = useText()
  const refresh = useRefreshConnections()
  const begin = useBeginConsent()
  const [blocked, setBlocked] = useState<string>()
  const [isWaiting, setWaiting] = useState(false)
  const isRefused = useIsRefused(connection)
  const { mayEdit } = useRights()
  useConsentGiven(connection.name, () => {
    setWaiting(false)
    setBlocked(undefined)
    void refresh()
  })
  if (connection.consent === undefined) return null
  const isGiven = connection.consent === 'given' && !isRefused
  const redirectUri = `${window.location.origin}/connect/callback`
  const connect = () => {
    // At once, in the click itself: later the browser would take it for an advertisement.
    const popup = window.open('', 'isthmus-consent', popupSize)
    begin.mutate(
      { connection: connection.name, redirectUri },
      {
        onSuccess: ({ url }) => {
          setWaiting(true)
          if (popup) popup.location.href = url
          else setBlocked(url)
        },
        onError: () => popup?.close(),
      },
    )
  }
  return (
    <Section title={t('connections.consent')} help={t('connections.consentHelp')}>
      <Stack gap="sm" align="stretch">
        <span className={styles['state']} role="status" data-state={isGiven ? 'given' : 'missing'}>
          {isGiven ? <BadgeCheck size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
          <span>
            {isGiven
              ? t('connections.consentGiven')
              : t(isRefused ? 'connections.consentRefused' : 'connections.consentMissing')}
            {mayEdit || isGiven ? '' : ` ${t('connections.consentAdmin')}`}
          </span>
        </span>
        {mayEdit ? (
          <Group>
            <Button
              variant={isGiven ? 'default' : 'filled'}
              leftSection={<ExternalLink size={15} aria-hidden />}
              loading={begin.isPending}
              onClick={connect}
            >
              {connection.consent === 'given' ? t('connections.consentAgain') : t('connections.consentConnect')}
            </Button>
            {isWaiting && blocked === undefined ? (
              <span className={panel['dim']} role="status">
                {t('connections.consentWaiting')}
              </span>
            ) : null}
          </Group>
        ) : null}
        {blocked === undefined ? null : (
          <span role="alert">
            {t('connections.consentBlocked')}{' '}
            <a href={blocked} target="_blank" rel="noreferrer">
              {t('connections.consentOpen')}
            </a>
          </span>
        )}
        {begin.error ? <ProblemNote problem={problemOf(begin.error)} /> : null}
        {mayEdit ? (
          <span className={panel['dim']}>
            {t('connections.consentRedirect')} <code className={styles['address']}>{redirectUri}</code>
          </span>
        ) : null}
      </Stack>
    </Section>
  )
}

/** Whether the newest call that failed was refused for want of access, after somebody had given it: it may have ended. */
function useIsRefused({ name, consent, secretUpdatedAt }: ConnectionDetail): boolean {
  const last = useConnectionActivity(name).data?.failures[0]
  return consent === 'given' && last?.problem.code === 'UPSTREAM_UNAUTHORIZED' && last.at > secretUpdatedAt
}
