import { createContext, useContext, type ReactNode } from 'react'

type OpenRecords = (node: string, port: string) => void

/** Leads to the records of a node that wait for a person. */
type OpenParked = (node: string) => void

const ParkedContext = createContext<OpenParked | undefined>(undefined)

const RecordsContext = createContext<OpenRecords | undefined>(undefined)

/** Says where the counts on the wires lead, and the signs of records that wait. */
export function RecordsLink(props: {
  readonly open: OpenRecords | undefined
  readonly openParked: OpenParked | undefined
  readonly children: ReactNode
}): ReactNode {
  return (
    <ParkedContext value={props.openParked}>
      <RecordsContext value={props.open}>{props.children}</RecordsContext>
    </ParkedContext>
  )
}

export function useOpenRecords(): OpenRecords | undefined {
  return useContext(RecordsContext)
}

export function useOpenParked(): OpenParked | undefined {
  return useContext(ParkedContext)
}
