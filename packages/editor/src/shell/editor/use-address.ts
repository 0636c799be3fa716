import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useRef } from 'react'
import type { CanvasView } from '../../commands/index.ts'
import type { FlowDocument } from '../../document/index.ts'
import { changeSearch } from './editor-search.ts'

/** Keeps the selected node and the open node view in the address, so that a copied link shows the same. */
export function useAddress(document: FlowDocument, view: CanvasView) {
  const search = useSearch({ from: '/app/flows/$flow' })
  const navigate = useNavigate({ from: '/flows/$flow' })
  const opened = useRef(search.node)
  useEffect(() => {
    if (opened.current === undefined) return
    document.selectNodes([opened.current])
    void view.reveal(opened.current)
  }, [document, view])
  useEffect(
    () =>
      document.store.subscribe((state, before) => {
        if (state.selection === before.selection) return
        const { nodes } = state.selection
        const node = nodes.length === 1 ? nodes[0] : undefined
        const closed = node === undefined ? { view: undefined, records: undefined } : {}
        void navigate({ search: changeSearch({ node, ...closed }), replace: true })
      }),
    [document, navigate],
  )
  const openNodeView = useCallback(
    (node: string, records?: string) => {
      document.selectNodes([node])
      void navigate({ search: changeSearch({ node, view: 'node', records }), replace: true })
    },
    [document, navigate],
  )
  const closeNodeView = useCallback(() => {
    void navigate({ search: changeSearch({ view: undefined, records: undefined }), replace: true })
  }, [navigate])
  return { nodeView: search.view === 'node' ? search.node : undefined, openNodeView, closeNodeView }
}
