import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { DocumentState, FlowDocument } from './flow-document.ts'

const DocumentContext = createContext<FlowDocument | undefined>(undefined)

/** Makes one open flow known to everything below. */
export function DocumentProvider(props: { readonly document: FlowDocument; readonly children: ReactNode }): ReactNode {
  return <DocumentContext value={props.document}>{props.children}</DocumentContext>
}

/** The open flow; its methods change it. Throws outside a `DocumentProvider`, which is a defect. */
export function useFlowDocument(): FlowDocument {
  const document = useContext(DocumentContext)
  if (!document) throw new Error('useFlowDocument needs a DocumentProvider above it.')
  return document
}

/** A part of the open flow; renders again only when that part changes. */
export function useDocumentState<Part>(select: (state: DocumentState) => Part): Part {
  return useStore(useFlowDocument().store, select)
}
