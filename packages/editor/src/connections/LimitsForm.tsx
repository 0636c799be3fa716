import { NumberInput, Stack } from '@mantine/core'
import type { ConnectionLimits } from '@isthmus/sdk/api'
import { formatCount } from '../i18n/format.ts'
import { useLanguage } from '../i18n/language.ts'
import { useText } from '../i18n/use-text.ts'
import { limitBounds, limitFindings } from './limits.ts'
import { Section } from './Section.tsx'

interface LimitsFormProps {
  readonly limits: ConnectionLimits
  readonly onChange: (limits: ConnectionLimits) => void
}

/** How hard the connection's system may be pressed. */
export function LimitsForm({ limits, onChange }: LimitsFormProps) {
  const t = useText()
  const language = useLanguage()
  const findings = limitFindings(limits)
  const set = (name: keyof ConnectionLimits, entered: number | string) => {
    const { [name]: _, ...rest } = limits
    onChange(typeof entered === 'number' ? { ...rest, [name]: entered } : rest)
  }
  const wrong = (name: keyof ConnectionLimits): string | undefined => {
    const bounds = findings[name]
    if (!bounds) return undefined
    const range = { min: formatCount(bounds.min, language), max: formatCount(bounds.max, language) }
    return t(bounds.whole ? 'connections.wholeBetween' : 'connections.between', range)
  }
  return (
    <Section title={t('connections.limits')} help={t('connections.limitsHelp')}>
      <Stack gap="sm">
        {limitBounds.map(({ name, whole }) => (
          <NumberInput
            key={name}
            label={t(`connections.${name}`)}
            description={name === 'burst' ? t('connections.burstHelp') : undefined}
            inputWrapperOrder={['label', 'input', 'error', 'description']}
            placeholder={name === 'burst' ? undefined : t('connections.noLimit')}
            allowDecimal={!whole}
            allowNegative={false}
            value={limits[name] ?? ''}
            error={wrong(name)}
            onChange={(entered) => set(name, entered)}
          />
        ))}
      </Stack>
    </Section>
  )
}
