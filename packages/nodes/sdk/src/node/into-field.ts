import * as Type from 'typebox'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { ui } from './config-schema.ts'
import { fieldNamePattern } from './field-rows.ts'

/**
 * A config field naming where a node puts what it got, so that the record keeps its own data. Without it the result
 * replaces the record.
 */
export function intoField() {
  return Type.Optional(
    Type.String(
      ui(
        {
          title: { en: 'Put result into', 'zh-CN': '结果写入字段' },
          help: {
            en: 'The record keeps its fields and gets the result under this name. Empty: the result replaces the record.',
            'zh-CN': '记录保留原有字段，结果写入此名称的字段。留空则结果替换整条记录。',
          },
          placeholder: 'result',
        },
        { pattern: `^$|${fieldNamePattern}`, maxLength: 100 },
      ),
    ),
  )
}

/** Puts a result where `intoField` says. A record that is no object is kept under `value`. */
export function placeInto(record: Json, into: string | undefined, result: Json): Json {
  if (into === undefined || into === '') return result
  const base: JsonObject = isJsonObject(record) ? record : { value: record }
  return { ...base, [into]: result }
}
