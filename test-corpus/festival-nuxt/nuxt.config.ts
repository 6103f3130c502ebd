export default defineNuxtConfig({
  app: {
    head: {
      title: 'Havnefestivalen',
      htmlAttrs: { lang: 'da' },
      script: [{ src: 'https://static.zdassets.com/ekr/snippet.js?key=1234', id: 'ze-snippet', defer: true }],
    },
  },
});
