let started = false;

export function start() {
  if (started) return;
  started = true;
  const script = document.createElement('script');
  script.src = 'https://static.chartbeat.com/js/chartbeat.js';
  document.head.append(script);
}
