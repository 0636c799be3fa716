import { WandSparkles } from 'lucide-react'
import styles from './FixButton.module.css'

interface FixButtonProps {
  /** What the fix does, in words. */
  readonly label: string
  readonly onFix: () => void
}

/** Puts a finding right. */
export function FixButton({ label, onFix }: FixButtonProps) {
  return (
    <button
      type="button"
      className={styles['fix']}
      title={label}
      onClick={(event) => {
        event.stopPropagation()
        onFix()
      }}
    >
      <WandSparkles size={12} aria-hidden />
      <span>{label}</span>
    </button>
  )
}
