/** The mark: two sides joined by a crossing. Decorative; the page names the product in text where it matters. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#4b5ad3" />
      <path
        d="M5 10h7c4 0 4 12 8 12h7M5 22h7c1.600 0 2.600-1.900 3.500-4M20 10h7M20 10c-1.600 0-2.600 1.900-3.500 4"
        fill="none"
        stroke="#fff"
        strokeWidth="2.600"
        strokeLinecap="round"
      />
    </svg>
  )
}
