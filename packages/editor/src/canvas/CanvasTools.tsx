import { ActionIcon, Tooltip, VisuallyHidden } from '@mantine/core'
import { useStore as useGraphStore } from '@xyflow/react'
import { Fragment, useEffect, useState } from 'react'
import { commandNamed, formatShortcut, isMac, runCommand, useCommandContext, useEditorUi } from '../commands/index.ts'
import { useDocumentState } from '../document/index.ts'
import { useText } from '../i18n/use-text.ts'
import css from './canvas.module.css'

const editing = [
  ['addNode'],
  ['undo', 'redo'],
  ['fit', 'zoomOut', 'resetZoom', 'zoomIn', 'tidyUp', 'toggleMinimap'],
  ['keyboardSheet'],
]
const looking = [['fit', 'zoomOut', 'resetZoom', 'zoomIn', 'toggleMinimap']]

/** The strip below the canvas: tools at the left, what was just said at the right. */
export function CanvasTools() {
  const { document } = useCommandContext()
  const t = useText()
  return (
    <div className={css['tools']} role="toolbar" aria-label={t('canvas.tools')}>
      {(document.readOnly ? looking : editing).map((group, index) => (
        <Fragment key={group.join()}>
          {index > 0 && <span className={css['divider']} aria-hidden />}
          {group.map((name) => (name === 'resetZoom' ? <ZoomValue key={name} /> : <Tool key={name} name={name} />))}
        </Fragment>
      ))}
      <NoticeLine />
    </div>
  )
}

function Tool({ name }: { readonly name: string }) {
  const context = useCommandContext()
  const t = useText()
  const minimap = useEditorUi((state) => state.minimap)
  const command = commandNamed(name)
  const Icon = command.icon
  // Undo and fit depend on the document: what they answer is asked at every change of it, and drawn when it is another.
  const answer = useDocumentState(() => command.enabled(context))
  const keys = command.shortcuts[0]
  const label = t(command.label)
  const hint = answer === true ? keys && formatShortcut(keys, isMac()) : t(answer)
  return (
    <Tooltip label={hint ? `${label} · ${hint}` : label}>
      <ActionIcon
        aria-label={label}
        aria-disabled={answer !== true}
        {...(name === 'toggleMinimap' ? { 'aria-pressed': minimap } : {})}
        style={{ opacity: answer === true ? 1 : 0.45 }}
        onClick={() => runCommand(context, command)}
      >
        <Icon size={16} strokeWidth={1.75} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}

function ZoomValue() {
  const context = useCommandContext()
  const t = useText()
  const percent = useGraphStore((state) => Math.round(state.transform[2] * 100))
  return (
    <Tooltip label={`${t('commands.resetZoom')} · 0`}>
      <button type="button" className={css['zoom']} onClick={() => runCommand(context, 'resetZoom')}>
        <VisuallyHidden>{t('commands.resetZoom')}</VisuallyHidden>
        <span aria-hidden>{t('canvas.zoom', { percent })}</span>
      </button>
    </Tooltip>
  )
}

const noticeStaysMs = { info: 8000, error: 20_000 }

function NoticeLine() {
  const notice = useEditorUi((state) => state.notice)
  const [past, setPast] = useState<number>()
  useEffect(() => {
    if (!notice) return undefined
    const timer = setTimeout(() => setPast(notice.at), noticeStaysMs[notice.tone])
    return () => clearTimeout(timer)
  }, [notice])
  const shown = notice && notice.at !== past ? notice : undefined
  return (
    <>
      <span className={css['notice']} data-tone={shown?.tone} title={shown?.text} role="status" aria-live="polite">
        {shown?.tone === 'info' ? shown.text : null}
        {shown?.tone === 'error' ? <span role="alert">{shown.text}</span> : null}
      </span>
    </>
  )
}
