import { canvasEn } from './en/canvas.ts'
import { commandsEn } from './en/commands.ts'
import { connectionsEn } from './en/connections.ts'
import { connectorsEn } from './en/connectors.ts'
import { documentEn } from './en/document.ts'
import { flowsEn } from './en/flows.ts'
import { inspectorEn } from './en/inspector.ts'
import { mapperEn } from './en/mapper.ts'
import { nodeviewEn } from './en/nodeview.ts'
import { paletteEn } from './en/palette.ts'
import { parkedEn } from './en/parked.ts'
import { runsEn } from './en/runs.ts'
import { samplesEn } from './en/samples.ts'
import { sessionEn } from './en/session.ts'
import { shellEn } from './en/shell.ts'
import { storageEn } from './en/storage.ts'
import { uiEn } from './en/ui.ts'
import { valueMapsEn } from './en/value-maps.ts'

/** Every visible text of the editor. Keys start with their room: `runs.retry`. */
export const english = {
  ...canvasEn,
  ...commandsEn,
  ...connectionsEn,
  ...connectorsEn,
  ...documentEn,
  ...flowsEn,
  ...inspectorEn,
  ...mapperEn,
  ...nodeviewEn,
  ...paletteEn,
  ...parkedEn,
  ...runsEn,
  ...samplesEn,
  ...sessionEn,
  ...shellEn,
  ...storageEn,
  ...uiEn,
  ...valueMapsEn,
} as const

export type TextKey = keyof typeof english
/** The English text of a key, as a type: it names the values the text needs. */
export type TextOf<K extends TextKey> = (typeof english)[K]
export type TextTable = Readonly<Record<TextKey, string>>
