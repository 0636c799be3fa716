import { Button, Textarea } from '@mantine/core'
import { parkedResolutions, type ParkedRecord, type ParkedResolution } from '@isthmus/sdk/api'
import { Link } from '@tanstack/react-router'
import { Check, CircleSlash, RotateCcw, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { problemOf, useResolveParked, useSession } from '../api/queries.ts'
import { useText } from '../i18n/use-text.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { readAnswer } from './answer.ts'
import { captionOf } from './caption.ts'
import styles from './Decision.module.css'

interface DecisionProps {
  readonly parked: ParkedRecord
  readonly onDecided: () => void
}

const signs: Readonly<Record<ParkedResolution, LucideIcon>> = {
  happened: Check,
  again: RotateCcw,
  dropped: CircleSlash,
}

/** The three ways to end the waiting, each with what it does. None can be undone, so each is confirmed. */
export function Decision({ parked, onDecided }: DecisionProps) {
  const t = useText()
  const session = useSession()
  const resolve = useResolveParked()
  const [asking, setAsking] = useState<ParkedResolution>()
  const [typed, setTyped] = useState<string>()
  const answer = readAnswer(typed ?? '')
  // There is no write that could have happened: the value it needs has no entry yet.
  const awaits = parked.problem.code === 'VALUE_AWAITED'
  const offered = awaits ? parkedResolutions.filter((kind) => kind !== 'happened') : parkedResolutions
  const mayDecide = session.data !== undefined && session.data?.user.role !== 'viewer'
  const close = () => {
    setAsking(undefined)
    resolve.reset()
  }
  const decide = (resolution: ParkedResolution) => {
    const given = resolution === 'happened' && answer.ok && 'record' in answer ? { record: answer.record } : {}
    resolve.mutate({ parked: parked.id, resolution, ...given }, { onSuccess: onDecided })
  }
  return (
    <section className={styles['decision']} aria-labelledby="parked-decide">
      <h3 id="parked-decide">{t('parked.decide')}</h3>
      <p className={styles['help']}>
        {t(!mayDecide ? 'parked.viewer' : awaits ? 'parked.entryHelp' : 'parked.decideHelp')}
      </p>
      {awaits ? <ToValueMap parked={parked} /> : null}
      {offered.map((resolution) => (
        <Choice
          key={resolution}
          resolution={resolution}
          about={t(awaits && resolution === 'again' ? 'parked.againEntryText' : `parked.${resolution}Text`)}
          label={t(awaits && resolution === 'again' ? 'parked.againEntry' : `parked.${resolution}`)}
          disabled={!mayDecide || (resolution === 'happened' && !answer.ok)}
          onChoose={() => setAsking(resolution)}
        >
          {resolution === 'happened' && mayDecide ? (
            <AnswerField parked={parked} typed={typed} onTyped={setTyped} />
          ) : null}
        </Choice>
      ))}
      <ConfirmDialog
        opened={asking !== undefined}
        title={
          asking ? (awaits && asking === 'again' ? t('parked.againEntry') : t(`parked.confirmTitle.${asking}`)) : ''
        }
        text={
          asking
            ? t(awaits && asking === 'again' ? 'parked.confirmText.againEntry' : `parked.confirmText.${asking}`, {
                key: captionOf(parked) ?? t('parked.noKey'),
              })
            : ''
        }
        confirm={asking ? (awaits && asking === 'again' ? t('parked.againEntry') : t(`parked.${asking}`)) : ''}
        destroys={asking === 'dropped'}
        busy={resolve.isPending}
        problem={resolve.error ? problemOf(resolve.error) : undefined}
        onConfirm={() => (asking ? decide(asking) : undefined)}
        onClose={close}
      />
    </section>
  )
}

function ToValueMap({ parked: { problem } }: Pick<DecisionProps, 'parked'>) {
  const t = useText()
  const map = String(problem.params?.['map'] ?? '')
  return (
    <p className={styles['help']}>
      <Link to="/value-maps/$map" params={{ map }} search={{ panel: 'missing' }}>
        {t('parked.toValueMap')}
      </Link>
    </p>
  )
}

interface ChoiceProps {
  readonly resolution: ParkedResolution
  /** What it does. */
  readonly about: string
  readonly label: string
  readonly disabled: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

function Choice({ resolution, about: text, label, disabled, onChoose, children }: ChoiceProps) {
  const Sign = signs[resolution]
  const about = `parked-${resolution}`
  return (
    <div className={styles['choice']}>
      <div className={styles['about']}>
        <p id={about}>{text}</p>
        {children}
      </div>
      <Button
        variant="default"
        className={styles['button'] ?? ''}
        leftSection={<Sign size={15} aria-hidden />}
        disabled={disabled}
        aria-describedby={about}
        onClick={onChoose}
      >
        {label}
      </Button>
    </div>
  )
}

interface AnswerFieldProps {
  readonly parked: ParkedRecord
  readonly typed: string | undefined
  readonly onTyped: (text: string) => void
}

function AnswerField({ parked, typed, onTyped }: AnswerFieldProps) {
  const t = useText()
  if (typed === undefined) {
    return (
      <button type="button" className={styles['link']} onClick={() => onTyped(JSON.stringify(parked.record, null, 2))}>
        {t('parked.giveAnswer')}
      </button>
    )
  }
  const answer = readAnswer(typed)
  return (
    <Textarea
      label={t('parked.answer')}
      description={t('parked.answerHelp')}
      data-autofocus
      autoFocus
      autosize
      minRows={3}
      maxRows={12}
      spellCheck={false}
      classNames={{ input: styles['json'] ?? '' }}
      value={typed}
      error={answer.ok ? undefined : t('parked.answerWrong', { problem: answer.problem })}
      onChange={(event) => onTyped(event.currentTarget.value)}
    />
  )
}
