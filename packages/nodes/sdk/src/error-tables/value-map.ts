import type { ErrorTemplate } from './template.ts'

/** Value maps. */
export const valueMapErrors = {
  VALUE_MAP_UNKNOWN: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Node "{node}", {field}: there is no value map named "{map}".{nearest}',
      'zh-CN': '节点“{node}”，{field}：不存在名为“{map}”的值映射。{nearest}',
    },
    hint: {
      en: 'Create it on the page "Value maps", or choose another one.',
      'zh-CN': '请在“值映射”页面创建，或选择其他值映射。',
    },
  },
  VALUE_MAP_VALUE_WRONG: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: '{where}: must be a {expected}, got {got}.', 'zh-CN': '{where}：应为 {expected}，实际为 {got}。' },
  },
  VALUE_MAP_DUPLICATE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Row {row}: "{side}" has {value} in row {first} already.',
      'zh-CN': '第 {row} 行：“{side}”的 {value} 已出现在第 {first} 行。',
    },
    hint: {
      en: 'A value can become only one other: remove one of the rows.',
      'zh-CN': '一个值只能对应一个目标值：请删除其中一行。',
    },
  },
  VALUE_MAP_PREFERRED_TWICE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'Row {row}: {value} of "{side}" has its preferred row in row {first} already.',
      'zh-CN': '第 {row} 行：“{side}”的 {value} 已在第 {first} 行设为首选。',
    },
    hint: { en: 'Keep one of them preferred.', 'zh-CN': '请只保留一个首选。' },
  },
  VALUE_MAP_AMBIGUOUS: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: '"{side}": {value} stands in {count} rows ({rows}), none of them preferred, so that it has no way back.',
      'zh-CN': '“{side}”：{value} 出现在 {count} 行（{rows}）且均未设为首选，无法反向映射。',
    },
    hint: {
      en: 'Mark one row as preferred if flows map back.',
      'zh-CN': '如流程需要反向映射，请将其中一行设为首选。',
    },
  },
  VALUE_MAP_TOO_LARGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 413,
    text: { en: 'The value map is too large: {got}; at most {most}.', 'zh-CN': '值映射过大：{got}；最多 {most}。' },
  },
  VALUE_MAP_CSV: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'Line {line}: {reason}.', 'zh-CN': '第 {line} 行：{reason}。' },
    hint: {
      en: 'Correct the line and import again; nothing was changed.',
      'zh-CN': '请修正该行后重新导入；未做任何更改。',
    },
  },
  VALUE_MAP_CHANGED: {
    kind: 'user',
    errorClass: 'conflict',
    status: 409,
    text: {
      en: 'The value map was changed elsewhere: you edited version {base}, the newest is {current}.',
      'zh-CN': '值映射已在别处修改：您编辑的是版本 {base}，最新版本为 {current}。',
    },
    hint: { en: 'Load the newest version and enter your changes again.', 'zh-CN': '请加载最新版本后重新修改。' },
  },
} as const satisfies Record<string, ErrorTemplate>
