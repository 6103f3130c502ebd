export default defineNuxtPlugin(() => {
  const script = document.createElement('script');
  script.src = 'https://client.crisp.chat/l.js';
  document.head.append(script);
});
