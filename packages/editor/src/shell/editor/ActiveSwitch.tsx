import { blockingProblems, describeProblem } from '@isthmus/sdk'
import { Switch, Tooltip } from '@mantine/core'
import { problemOf, useSetFlowActive } from '../../api/queries.ts'
import { useCommandContext } from '../../commands/index.ts'
import { useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'
import { TriangleAlert } from 'lucide-react'
import styles from './editor.module.css'

/** Whether webhooks are answered and schedules run. */
export function ActiveSwitch() {
  const { document, ui, language } = useCommandContext()
  const active = useDocumentState((state) => state.active)
  const setActive = useSetFlowActive()
  const t = useText()
  const change = async (wanted: boolean): Promise<void> => {
    try {
      await document.saveNow()
      const detail = await setActive.mutateAsync({ flow: document.state.flow.id, active: wanted })
      document.setActive(detail)
      const warnings = wanted ? detail.check.problems.length - blockingProblems(detail.check.problems).length : 0
      if (warnings > 0) ui.say(t('document.activeWarned', { count: warnings }))
    } catch (thrown) {
      const cause = describeProblem(problemOf(thrown), language).message
      ui.say(t('document.activeRefused', { cause }), 'error')
    }
  }
  return (
    <>
      <Tooltip label={t('document.activeHint')}>
        <Switch
          label={t('document.active')}
          checked={active}
          disabled={setActive.isPending}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </Tooltip>
      {active ? <RunningVersion /> : null}
    </>
  )
}

/** Says so when events start another version than the one that is shown, because this one has errors. */
function RunningVersion() {
  const t = useText()
  const newest = useDocumentState((state) => state.version)
  const running = useDocumentState((state) => state.activeVersion)
  if (running === newest) return null
  return (
    <Tooltip label={t('document.activeOlderHint')} multiline w={320}>
      <span className={styles['older']} role="status">
        <TriangleAlert size={14} aria-hidden />
        {running === undefined
          ? t('document.activeNone')
          : t('document.activeOlder', { running: running, newest: newest })}
      </span>
    </Tooltip>
  )
}
