import type { NodeTypeInfo } from '@isthmus/sdk'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { addNodeOfType, useCommandContext, useEditorUi, type QuickAddRequest } from '../commands/index.ts'
import { useText } from '../i18n/use-text.ts'
import { NodeTypeList } from './NodeTypeList.tsx'
import css from './palette.module.css'

/** The short list that opens where a wire was dropped or a plus was pressed; the new node comes connected. */
export function QuickAdd() {
  const request = useEditorUi((state) => state.quickAdd)
  return request ? <QuickAddPopup key={`${request.screen.x} ${request.screen.y}`} request={request} /> : null
}

const edgeDistance = 8

function QuickAddPopup({ request }: { readonly request: QuickAddRequest }) {
  const context = useCommandContext()
  const t = useText()
  const popup = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const element = popup.current
    if (!element) return
    const { width, height } = element.getBoundingClientRect()
    element.style.left = `${Math.max(edgeDistance, Math.min(request.screen.x, innerWidth - width - edgeDistance))}px`
    element.style.top = `${Math.max(edgeDistance, Math.min(request.screen.y, innerHeight - height - edgeDistance))}px`
  }, [request])
  const close = (): void => {
    context.ui.set({ quickAdd: undefined })
    const [node] = context.document.state.selection.nodes
    if (node === undefined) context.view.focusCanvas()
    else context.view.focusNode(node)
  }
  useEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      if (!(event.target instanceof Node) || popup.current?.contains(event.target)) return
      context.ui.set({ quickAdd: undefined })
    }
    window.addEventListener('pointerdown', onPointerDown, true)
    return () => window.removeEventListener('pointerdown', onPointerDown, true)
  }, [context])
  const add = (type: NodeTypeInfo): void => {
    const node = addNodeOfType(context, type, request.place)
    context.ui.set({ quickAdd: undefined })
    context.view.focusNode(node)
  }
  return (
    <div ref={popup} className={css['popup']} role="dialog" aria-label={t('palette.quickTitle')}>
      <NodeTypeList
        afterOutput={request.place.kind !== 'at' && request.place.kind !== 'before'}
        onChoose={add}
        onEscape={close}
      />
    </div>
  )
}
