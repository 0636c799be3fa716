import type { FlowSettings } from '@isthmus/sdk'
import { useText } from '../../i18n/use-text.ts'
import { isTimeZone } from '../form/TimeZoneControl.tsx'
import { NamesInput } from './NamesInput.tsx'
import { PlainRow } from './PlainRow.tsx'
import { NumberInput, SecondsInput, WholeNumberInput } from './SettingInputs.tsx'

interface FlowSettingRowsProps {
  readonly settings: FlowSettings
  readonly readOnly: boolean
  readonly onSettings: (settings: FlowSettings) => void
}

/** What the runtime does when a flow does not say. */
const standard = { concurrency: 64, maxQueued: 10_000, succeededDays: 14, failedDays: 90 }
const mostDays = 36_500

/** What holds for every run of the flow, one row per setting. */
export function FlowSettingRows(props: FlowSettingRowsProps) {
  const t = useText()
  return (
    <>
      <ZoneRow {...props} />
      <DriftRow {...props} />
      <h3 className="ins-group">{t('inspector.flowLoad')}</h3>
      <LoadRows {...props} />
      <h3 className="ins-group">{t('inspector.flowKeeping')}</h3>
      <KeepingRows {...props} />
    </>
  )
}

/** The settings with one of them changed; nothing removes it. */
function withSetting<Name extends keyof FlowSettings>(
  settings: FlowSettings,
  name: Name,
  value: FlowSettings[Name] | undefined,
): FlowSettings {
  const { [name]: _, ...rest } = settings
  return value === undefined ? rest : { ...rest, [name]: value }
}

function DriftRow({ settings, readOnly, onSettings }: FlowSettingRowsProps) {
  const t = useText()
  return (
    <PlainRow label={t('inspector.flowDrift')} help={t('inspector.flowDriftHelp')}>
      {(ids) => (
        <Choice
          {...ids}
          readOnly={readOnly}
          value={settings.drift ?? 'warn'}
          options={[
            ['warn', t('inspector.flowDrift.warn')],
            ['pause', t('inspector.flowDrift.pause')],
            ['park', t('inspector.flowDrift.park')],
          ]}
          onChange={(value) => onSettings(withSetting(settings, 'drift', value))}
        />
      )}
    </PlainRow>
  )
}

function LoadRows({ settings, readOnly, onSettings }: FlowSettingRowsProps) {
  const t = useText()
  return (
    <>
      <PlainRow label={t('inspector.flowConcurrency')} help={t('inspector.flowConcurrencyHelp')}>
        {(ids) => (
          <WholeNumberInput
            {...ids}
            readOnly={readOnly}
            min={1}
            max={1000}
            standard={standard.concurrency}
            unit={t('inspector.unit.runs')}
            value={settings.concurrency}
            onChange={(value) => onSettings(withSetting(settings, 'concurrency', value))}
          />
        )}
      </PlainRow>
      <PlainRow label={t('inspector.flowMaxPerSecond')} help={t('inspector.flowMaxPerSecondHelp')}>
        {(ids) => (
          <NumberInput
            {...ids}
            readOnly={readOnly}
            min={0.001}
            max={10_000}
            unit={t('inspector.unit.perSecond')}
            value={settings.maxPerSecond}
            onChange={(value) => onSettings(withSetting(settings, 'maxPerSecond', value))}
          />
        )}
      </PlainRow>
      <PlainRow label={t('inspector.flowMaxQueued')} help={t('inspector.flowMaxQueuedHelp')}>
        {(ids) => (
          <WholeNumberInput
            {...ids}
            readOnly={readOnly}
            min={1}
            max={1_000_000}
            standard={standard.maxQueued}
            unit={t('inspector.unit.runs')}
            value={settings.maxQueued}
            onChange={(value) => onSettings(withSetting(settings, 'maxQueued', value))}
          />
        )}
      </PlainRow>
      <PlainRow label={t('inspector.flowTimeLimit')} help={t('inspector.flowTimeLimitHelp')}>
        {(ids) => (
          <SecondsInput
            {...ids}
            readOnly={readOnly}
            minMs={1}
            maxMs={86_400_000}
            value={settings.timeoutMs}
            onChange={(value) => onSettings(withSetting(settings, 'timeoutMs', value))}
          />
        )}
      </PlainRow>
    </>
  )
}

function KeepingRows({ settings, readOnly, onSettings }: FlowSettingRowsProps) {
  const t = useText()
  return (
    <>
      <PlainRow label={t('inspector.flowTraces')} help={t('inspector.flowTracesHelp')}>
        {(ids) => (
          <Choice
            {...ids}
            readOnly={readOnly}
            value={settings.keepTraces ?? 'all'}
            options={[
              ['all', t('inspector.flowTraces.all')],
              ['errors', t('inspector.flowTraces.errors')],
              ['none', t('inspector.flowTraces.none')],
            ]}
            onChange={(value) => onSettings(withSetting(settings, 'keepTraces', value))}
          />
        )}
      </PlainRow>
      <PlainRow label={t('inspector.flowPersonal')} help={t('inspector.flowPersonalHelp')}>
        {(ids) => (
          <NamesInput
            {...ids}
            readOnly={readOnly}
            placeholder="email, customer.phone"
            value={settings.personalFields}
            onChange={(names) => onSettings(withSetting(settings, 'personalFields', names ? [...names] : undefined))}
          />
        )}
      </PlainRow>
      <PlainRow label={t('inspector.flowDurability')} help={t('inspector.flowDurabilityHelp')}>
        {(ids) => (
          <Choice
            {...ids}
            readOnly={readOnly}
            value={settings.durability ?? 'full'}
            options={[
              ['full', t('inspector.flowDurability.full')],
              ['grouped', t('inspector.flowDurability.grouped')],
            ]}
            onChange={(value) => onSettings(withSetting(settings, 'durability', value))}
          />
        )}
      </PlainRow>
      <DaysRow {...{ settings, readOnly, onSettings }} name="succeededDays" />
      <DaysRow {...{ settings, readOnly, onSettings }} name="failedDays" />
    </>
  )
}

function DaysRow({
  settings,
  readOnly,
  onSettings,
  name,
}: FlowSettingRowsProps & { readonly name: 'succeededDays' | 'failedDays' }) {
  const t = useText()
  const { [name]: days, ...rest } = settings.retention ?? {}
  const change = (value: number | undefined) => {
    const retention = value === undefined ? rest : { ...rest, [name]: value }
    onSettings(withSetting(settings, 'retention', Object.keys(retention).length === 0 ? undefined : retention))
  }
  return (
    <PlainRow label={t(`inspector.flowRetention.${name}`)} help={t('inspector.flowRetentionHelp')}>
      {(ids) => (
        <WholeNumberInput
          {...ids}
          readOnly={readOnly}
          min={0}
          max={mostDays}
          standard={standard[name]}
          unit={t('inspector.unit.days')}
          value={days}
          onChange={change}
        />
      )}
    </PlainRow>
  )
}

interface ChoiceProps<Value extends string> {
  readonly id: string
  readonly describedBy: string | undefined
  readonly readOnly: boolean
  readonly value: Value
  readonly options: readonly (readonly [value: Value, label: string])[]
  readonly onChange: (value: Value) => void
}

function Choice<Value extends string>({ id, describedBy, readOnly, value, options, onChange }: ChoiceProps<Value>) {
  const choose = (chosen: string) => {
    const known = options.find(([option]) => option === chosen)
    if (known) onChange(known[0])
  }
  return (
    <select
      id={id}
      aria-describedby={describedBy}
      className="ins-input"
      disabled={readOnly}
      value={value}
      onChange={(event) => choose(event.currentTarget.value)}
    >
      {options.map(([option, label]) => (
        <option key={option} value={option}>
          {label}
        </option>
      ))}
    </select>
  )
}

function ZoneRow({ settings, readOnly, onSettings }: FlowSettingRowsProps) {
  const t = useText()
  const zone = settings.timeZone ?? ''
  const wrong = !isTimeZone(zone)
  return (
    <PlainRow label={t('inspector.flowTimeZone')} help={t('inspector.flowTimeZoneHelp')}>
      {({ id, describedBy }) => (
        <>
          <input
            id={id}
            aria-describedby={[describedBy, wrong && `${id}-wrong`].filter(Boolean).join(' ') || undefined}
            type="text"
            className="ins-input"
            list={`${id}-zones`}
            autoComplete="off"
            readOnly={readOnly}
            aria-invalid={wrong || undefined}
            placeholder={t('inspector.timeZonePlaceholder')}
            value={zone}
            onChange={(event) => onSettings(withSetting(settings, 'timeZone', event.currentTarget.value || undefined))}
          />
          <datalist id={`${id}-zones`}>
            {['UTC', ...Intl.supportedValuesOf('timeZone')].map((known) => (
              <option key={known} value={known} />
            ))}
          </datalist>
          {wrong && (
            <p id={`${id}-wrong`} className="ins-wrong">
              {t('inspector.timeZoneUnknown')}
            </p>
          )}
        </>
      )}
    </PlainRow>
  )
}
