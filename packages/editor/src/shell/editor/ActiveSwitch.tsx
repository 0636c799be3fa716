import { describeProblem } from '@isthmus/sdk'
import { Switch, Tooltip } from '@mantine/core'
import { problemOf, useSetFlowActive } from '../../api/queries.ts'
import { useCommandContext } from '../../commands/index.ts'
import { useDocumentState } from '../../document/index.ts'
import { useText } from '../../i18n/use-text.ts'

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
      document.setActive(detail.active)
    } catch (thrown) {
      const cause = describeProblem(problemOf(thrown), language).message
      ui.say(t('document.activeRefused', { cause }), 'error')
    }
  }
  return (
    <Tooltip label={t('document.activeHint')}>
      <Switch
        label={t('document.active')}
        checked={active}
        disabled={setActive.isPending}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
    </Tooltip>
  )
}
