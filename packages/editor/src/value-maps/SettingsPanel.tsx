import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import type { Problem, ValueMapDirection, ValueMapSide } from '@isthmus/sdk'
import type { ValueMapDetail } from '@isthmus/sdk/api'
import { Link, useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import { problemOf, useDeleteValueMap } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { ProblemNote } from '../ui/ProblemNote.tsx'
import type { Draft, DraftFindings, DraftPolicy } from './draft.ts'
import styles from './MapPanel.module.css'
import type { DraftHistory } from './use-draft.ts'

interface SettingsPanelProps {
  readonly detail: ValueMapDetail
  readonly draft: Draft
  readonly findings: DraftFindings
  readonly mayEdit: boolean
  readonly change: DraftHistory['change']
}

export function SettingsPanel({ detail, draft, findings, mayEdit, change }: SettingsPanelProps) {
  const t = useText()
  const set = (changes: Partial<Draft>, about: string) => change((before) => ({ ...before, ...changes }), about)
  const { matching } = draft
  return (
    <>
      <Others problems={findings.others} />
      <div className={styles['fields']}>
        <TextInput
          label={t('value-maps.mapTitle')}
          value={draft.title}
          maxLength={200}
          readOnly={!mayEdit}
          onChange={(event) => set({ title: event.currentTarget.value }, 'title')}
        />
        <Textarea
          label={t('value-maps.description')}
          value={draft.description}
          maxLength={2000}
          autosize
          minRows={2}
          maxRows={6}
          readOnly={!mayEdit}
          onChange={(event) => set({ description: event.currentTarget.value }, 'description')}
        />
      </div>
      {(['left', 'right'] as const).map((side) => (
        <Side
          key={side}
          title={t(side === 'left' ? 'value-maps.leftSide' : 'value-maps.rightSide')}
          side={draft[side]}
          mayEdit={mayEdit}
          onChange={(changed, about) => set({ [side]: changed }, `${side} ${about}`)}
        />
      ))}
      <section className={styles['section']}>
        <h2>{t('value-maps.unmapped')}</h2>
        <div className={styles['fields']}>
          {(['forward', 'back'] as const).map((direction) => (
            <Policy
              key={direction}
              draft={draft}
              direction={direction}
              mayEdit={mayEdit}
              onChange={(policy) =>
                set({ unmapped: { ...draft.unmapped, [direction]: policy } }, `policy ${direction}`)
              }
            />
          ))}
        </div>
      </section>
      <section className={styles['section']}>
        <h2>{t('value-maps.compare')}</h2>
        <div className={styles['fields']}>
          {(['trim', 'ignoreCase'] as const).map((name) => (
            <Checkbox
              key={name}
              label={t(`value-maps.${name}`)}
              checked={matching[name]}
              disabled={!mayEdit}
              onChange={(event) => set({ matching: { ...matching, [name]: event.currentTarget.checked } }, name)}
            />
          ))}
        </div>
      </section>
      <Users detail={detail} />
      {mayEdit ? <Deletion detail={detail} /> : null}
    </>
  )
}

function Others({ problems }: { readonly problems: readonly Problem[] }) {
  return problems.map((problem) => <ProblemNote key={problem.path ?? problem.code} problem={problem} />)
}

interface SideProps {
  readonly title: string
  readonly side: ValueMapSide
  readonly mayEdit: boolean
  readonly onChange: (side: ValueMapSide, about: string) => void
}

function Side({ title, side, mayEdit, onChange }: SideProps) {
  const t = useText()
  const { note, ...rest } = side
  return (
    <section className={styles['section']} aria-label={title}>
      <h2>{title}</h2>
      <div className={styles['fields']}>
        <div className={styles['pair']}>
          <TextInput
            label={t('value-maps.sideTitle')}
            value={side.title}
            maxLength={200}
            readOnly={!mayEdit}
            onChange={(event) => onChange({ ...side, title: event.currentTarget.value }, 'title')}
          />
          <Select
            label={t('value-maps.sideType')}
            data={(['text', 'number', 'boolean'] as const).map((value) => ({
              value,
              label: t(`value-maps.type.${value}`),
            }))}
            value={side.type}
            allowDeselect={false}
            readOnly={!mayEdit}
            onChange={(type) => onChange({ ...side, type: type ?? 'text' }, 'type')}
          />
        </div>
        <TextInput
          label={t('value-maps.note')}
          placeholder={t('value-maps.notePlaceholder')}
          value={note ?? ''}
          maxLength={2000}
          readOnly={!mayEdit}
          onChange={(event) => {
            const { value } = event.currentTarget
            onChange(value === '' ? rest : { ...rest, note: value }, 'note')
          }}
        />
      </div>
    </section>
  )
}

interface PolicyProps {
  readonly draft: Draft
  readonly direction: ValueMapDirection
  readonly mayEdit: boolean
  readonly onChange: (policy: DraftPolicy) => void
}

function Policy({ draft, direction, mayEdit, onChange }: PolicyProps) {
  const t = useText()
  const policy = draft.unmapped[direction]
  return (
    <div className={styles['fields']}>
      <Select
        label={t(`value-maps.direction.${direction}`, { left: draft.left.title, right: draft.right.title })}
        data={(['ask', 'fail', 'default'] as const).map((value) => ({ value, label: t(`value-maps.policy.${value}`) }))}
        value={policy.kind}
        allowDeselect={false}
        readOnly={!mayEdit}
        onChange={(kind) => onChange({ ...policy, kind: kind ?? 'fail' })}
      />
      {policy.kind === 'default' ? (
        <TextInput
          label={t('value-maps.default')}
          value={policy.value}
          maxLength={500}
          readOnly={!mayEdit}
          onChange={(event) => onChange({ ...policy, value: event.currentTarget.value })}
        />
      ) : null}
    </div>
  )
}

function Users({ detail: { map, usedBy } }: { readonly detail: ValueMapDetail }) {
  const t = useText()
  return (
    <section className={styles['section']}>
      <h2>{t('value-maps.inFlows')}</h2>
      {usedBy.length === 0 ? (
        <p className={styles['dim']}>{t('value-maps.noFlows', { sample: `mapValue("${map.name}", record.…)` })}</p>
      ) : (
        <ul className={styles['list']}>
          {usedBy.map(({ flowId, flowName, nodes }) => (
            <li key={flowId} className={styles['item']}>
              <Link to="/flows/$flow" params={{ flow: flowId }} search={{ node: nodes[0]?.id }}>
                {flowName}
              </Link>
              <span className={styles['dim']}>{nodes.map(({ name }) => name).join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Deletion({ detail: { map } }: { readonly detail: ValueMapDetail }) {
  const t = useText()
  const navigate = useNavigate()
  const remove = useDeleteValueMap()
  const [asking, setAsking] = useState(false)
  return (
    <section className={styles['section']}>
      <Button variant="default" leftSection={<Trash2 size={15} aria-hidden />} onClick={() => setAsking(true)}>
        {t('value-maps.delete')}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t('value-maps.deleteTitle')}
        text={t('value-maps.deleteText', { title: map.title })}
        confirm={t('value-maps.delete')}
        busy={remove.isPending}
        problem={remove.error ? problemOf(remove.error) : undefined}
        onConfirm={() =>
          remove.mutate(map.name, { onSuccess: () => void navigate({ to: '/value-maps', ignoreBlocker: true }) })
        }
        onClose={() => {
          setAsking(false)
          remove.reset()
        }}
      />
    </section>
  )
}
