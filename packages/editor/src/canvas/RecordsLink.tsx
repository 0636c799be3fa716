import { createContext, useContext, type ReactNode } from 'react'

type OpenRecords = (node: string, port: string) => void

const RecordsContext = createContext<OpenRecords | undefined>(undefined)

/** Says where the counts on the wires lead. */
export function RecordsLink(props: {
  readonly open: OpenRecords | undefined
  readonly children: ReactNode
}): ReactNode {
  return <RecordsContext value={props.open}>{props.children}</RecordsContext>
}

export function useOpenRecords(): OpenRecords | undefined {
  return useContext(RecordsContext)
}
