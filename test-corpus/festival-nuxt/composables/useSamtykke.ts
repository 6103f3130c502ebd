export function useSamtykke() {
  const samtykke = useCookie('cookie-samtykke', { default: () => '', maxAge: 60 * 60 * 24 * 180 });
  const statistik = computed(() => samtykke.value.includes('statistik'));
  const marketing = computed(() => samtykke.value.includes('marketing'));
  return { samtykke, statistik, marketing };
}
