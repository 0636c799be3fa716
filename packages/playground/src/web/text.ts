export type Language = 'en' | 'zh'

const en = {
  search: 'Search',
  searchFor: 'Search in this table',
  records: 'records',
  page: 'Page',
  of: 'of',
  previous: 'Previous',
  next: 'Next',
  back: 'Back to the list',
  none: 'Nothing found.',
  missing: 'There is no such record.',
  demo: 'Demo data. Credentials and records are public; never put real data in here.',
  loopbackOnly: 'These pages answer to loopback addresses only.',
  yes: 'yes',
  no: 'no',
} as const

export type Text = Readonly<Record<keyof typeof en, string>>

const zh: Text = {
  search: '搜索',
  searchFor: '在此表中搜索',
  records: '条记录',
  page: '第',
  of: '页，共',
  previous: '上一页',
  next: '下一页',
  back: '返回列表',
  none: '没有找到记录。',
  missing: '没有这条记录。',
  demo: '演示数据。凭据和记录都是公开的，请勿放入真实数据。',
  loopbackOnly: '这些页面只响应本机地址。',
  yes: '是',
  no: '否',
}

export const texts: Readonly<Record<Language, Text>> = { en, zh }

/** The language with the highest weight among the two that there are; English when neither is wanted. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const weights = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', quality = 'q=1'] = part.trim().split(';')
    return { tag: tag.trim().toLowerCase(), weight: Number(quality.trim().slice(2)) || 0 }
  })
  const weightOf = (prefix: string): number =>
    Math.max(
      0,
      ...weights.filter(({ tag }) => tag === prefix || tag.startsWith(`${prefix}-`)).map(({ weight }) => weight),
    )
  return weightOf('zh') > weightOf('en') ? 'zh' : 'en'
}
