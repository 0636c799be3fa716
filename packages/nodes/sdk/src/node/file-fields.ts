import * as Type from 'typebox'
import type { ShapeRule } from '../flow/index.ts'
import type { JsonSchema } from '../json.ts'
import { orExpression, ui } from './config-schema.ts'
import type { EffectContext } from './effect-context.ts'
import { fieldNamePattern } from './field-rows.ts'
import { sampleShape } from './sample-field.ts'

/** A config field with the path of a file that a node reads, below the data folder's `files`. */
export function fileField(placeholder: string) {
  return orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
    title: { en: 'File', 'zh-CN': '文件' },
    help: {
      en: 'Path below the "files" folder of the data folder.',
      'zh-CN': '数据文件夹中“files”目录下的相对路径。',
    },
    placeholder,
  })
}

/** Config fields of nodes that read rows: `names` where a switch `header` says that no row holds them, `trim`, `emptyAsNull`. */
export function rowFields() {
  return {
    names: Type.Optional(
      Type.Array(
        Type.String({ pattern: fieldNamePattern, maxLength: 200 }),
        ui(
          { title: { en: 'Column names', 'zh-CN': '列名' }, widget: 'list', when: { field: 'header', is: [false] } },
          { maxItems: 1000 },
        ),
      ),
    ),
    trim: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Cut blanks around values', 'zh-CN': '去除首尾空白' }, widget: 'switch', advanced: true },
          { default: true },
        ),
      ),
    ),
    emptyAsNull: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Empty values are null', 'zh-CN': '空值视为 null' }, widget: 'switch', advanced: true },
          { default: true },
        ),
      ),
    ),
  }
}

/** The shape of rows that `rowFields` describe; `cell` is the schema of every value, the sample says the rest. */
export function rowShape(cell: JsonSchema): ShapeRule {
  const named: ShapeRule = { kind: 'names', at: '/names', each: { kind: 'schema', schema: cell } }
  return {
    kind: 'choose',
    at: '/header',
    cases: { false: { kind: 'first', of: [named, sampleShape] } },
    otherwise: sampleShape,
  }
}

/** A config field with the path of a file that a node writes; see `writtenFileName`. */
export function writtenFileField(placeholder: string) {
  return Type.String(
    ui(
      {
        title: { en: 'File', 'zh-CN': '文件' },
        help: {
          en: 'Path below the "files" folder. {run} becomes the run’s id, {date} the day it began.',
          'zh-CN': '“files”目录下的相对路径。{run} 替换为运行 id，{date} 替换为运行开始日期。',
        },
        placeholder,
      },
      { minLength: 1, maxLength: 1000 },
    ),
  )
}

/** The name with `{run}` as the id of the run and `{date}` as the day it began, in UTC. */
export function writtenFileName(named: string, run: EffectContext['run']): string {
  return named.replaceAll('{run}', run.id).replaceAll('{date}', run.startedAt.slice(0, 10))
}

/** The one record that leaves a node once its file is written: `{ file, records, bytes }`. */
export const writtenFileShape: ShapeRule = {
  kind: 'schema',
  schema: {
    type: 'object',
    properties: { file: { type: 'string' }, records: { type: 'integer' }, bytes: { type: 'integer' } },
    required: ['file', 'records', 'bytes'],
  },
}

/** A config field with the columns of a table that is written; see `RecordColumns`. */
export function columnsField() {
  return Type.Optional(
    Type.Array(
      Type.String({ pattern: fieldNamePattern, maxLength: 200 }),
      ui(
        {
          title: { en: 'Columns', 'zh-CN': '列' },
          help: {
            en: 'The fields of the first record when none is named.',
            'zh-CN': '未指定时使用第一条记录的字段。',
          },
          widget: 'list',
        },
        { maxItems: 1000 },
      ),
    ),
  )
}
