import type { Language } from '@isthmus/sdk'
import { canvasEn } from './en/canvas.ts'
import { commandsEn } from './en/commands.ts'
import { connectionsEn } from './en/connections.ts'
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
import { canvasZhCn } from './zh-cn/canvas.ts'
import { commandsZhCn } from './zh-cn/commands.ts'
import { connectionsZhCn } from './zh-cn/connections.ts'
import { documentZhCn } from './zh-cn/document.ts'
import { flowsZhCn } from './zh-cn/flows.ts'
import { inspectorZhCn } from './zh-cn/inspector.ts'
import { mapperZhCn } from './zh-cn/mapper.ts'
import { nodeviewZhCn } from './zh-cn/nodeview.ts'
import { paletteZhCn } from './zh-cn/palette.ts'
import { parkedZhCn } from './zh-cn/parked.ts'
import { runsZhCn } from './zh-cn/runs.ts'
import { samplesZhCn } from './zh-cn/samples.ts'
import { sessionZhCn } from './zh-cn/session.ts'
import { shellZhCn } from './zh-cn/shell.ts'
import { storageZhCn } from './zh-cn/storage.ts'
import { uiZhCn } from './zh-cn/ui.ts'
import { valueMapsZhCn } from './zh-cn/value-maps.ts'

const en = {
  ...canvasEn,
  ...commandsEn,
  ...connectionsEn,
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

const zhCn = {
  ...canvasZhCn,
  ...commandsZhCn,
  ...connectionsZhCn,
  ...documentZhCn,
  ...flowsZhCn,
  ...inspectorZhCn,
  ...mapperZhCn,
  ...nodeviewZhCn,
  ...paletteZhCn,
  ...parkedZhCn,
  ...runsZhCn,
  ...samplesZhCn,
  ...sessionZhCn,
  ...shellZhCn,
  ...storageZhCn,
  ...uiZhCn,
  ...valueMapsZhCn,
} as const

export type TextKey = keyof typeof en
/** The English text of a key, as a type: it names the values the text needs. */
export type TextOf<K extends TextKey> = (typeof en)[K]

/** Every visible text of the editor. Keys start with their room: `runs.retry`. */
export const textTables: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en, 'zh-CN': zhCn }
