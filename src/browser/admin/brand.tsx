// The mark of Afterword: drawn, so that it follows the ink.
export const Brand = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round">
    <path d="M4 4h16v12h-8l-5 4v-4H4z" />
    <path d="M8 8.5h8M8 11.5h5" stroke-width="1.6" />
  </svg>
);
