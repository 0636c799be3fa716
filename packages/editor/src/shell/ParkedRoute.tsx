import { JsonView } from '../inspector/data/JsonView.tsx'
import { ParkedPage } from '../parked/ParkedPage.tsx'
import '../inspector/data/records-pane.css'
import '../inspector/data/json-view.css'

/** Parked records, each looked at in the same tree of JSON as the records of a run. */
export function ParkedRoute() {
  return <ParkedPage drawRecord={(record, label) => <JsonView value={record} label={label} />} />
}
