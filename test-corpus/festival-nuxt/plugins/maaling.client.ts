export default defineNuxtPlugin(() => {
  const { statistik } = useSamtykke();
  watch(statistik, (ja) => {
    if (!ja) return;
    const script = document.createElement('script');
    script.src = 'https://cdn.mouseflow.com/projects/0000.js';
    document.head.append(script);
  }, { immediate: true });
});
