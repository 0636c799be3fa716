import { ui } from '@isthmus/sdk'
import * as Type from 'typebox'

export const delimiterNames = {
  ',': { en: 'Comma', 'zh-CN': '逗号' },
  ';': { en: 'Semicolon', 'zh-CN': '分号' },
  '\t': { en: 'Tab', 'zh-CN': '制表符' },
  '|': { en: 'Bar', 'zh-CN': '竖线' },
}

const encodingNames = {
  'utf-8': { en: 'UTF-8', 'zh-CN': 'UTF-8' },
  gb18030: { en: 'GB18030 (GBK, GB2312)', 'zh-CN': 'GB18030（GBK、GB2312）' },
  'utf-16le': { en: 'UTF-16 LE (Excel "Unicode text")', 'zh-CN': 'UTF-16 LE（Excel“Unicode 文本”）' },
  latin1: { en: 'Western European (Windows-1252)', 'zh-CN': '西欧（Windows-1252）' },
}

const encodingTexts = { title: { en: 'Encoding', 'zh-CN': '编码' }, widget: 'select' } as const

/** The encoding that is written. */
export function encodingField() {
  return Type.Optional(
    Type.Enum(['utf-8', 'gb18030', 'utf-16le', 'latin1'], {
      default: 'utf-8',
      ...ui({ ...encodingTexts, options: encodingNames }),
    }),
  )
}

/** The encoding of what is read, which may be found by itself. */
export function readEncodingField() {
  const auto = { en: 'Found by itself: UTF-8 or GB18030', 'zh-CN': '自动识别：UTF-8 或 GB18030' }
  return Type.Optional(
    Type.Enum(['utf-8', 'auto', 'gb18030', 'utf-16le', 'latin1'], {
      default: 'utf-8',
      ...ui({ ...encodingTexts, options: { ...encodingNames, auto } }),
    }),
  )
}

export function headerField() {
  return Type.Optional(
    Type.Boolean(
      ui({ title: { en: 'First row holds names', 'zh-CN': '首行为列名' }, widget: 'switch' }, { default: true }),
    ),
  )
}
