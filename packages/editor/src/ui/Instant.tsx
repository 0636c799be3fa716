import { formatInstant, formatInstantExactly } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useMinute } from './use-minute.ts'

/** An instant as people read it; the exact one is its title. */
export function Instant({ iso }: { readonly iso: string }) {
  const language = useLanguage()
  const nowMs = useMinute()
  return (
    <time dateTime={iso} title={formatInstantExactly(iso, language)}>
      {formatInstant(iso, language, { nowMs })}
    </time>
  )
}
