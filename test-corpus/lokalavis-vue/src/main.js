import { createApp } from 'vue';
import { createPinia } from 'pinia';
import App from './App.vue';
import router from '@/router';
import { start } from '@/tracking';
import { useConsent } from '@/stores/consent';

const app = createApp(App);
app.use(createPinia());
app.use(router);

const consent = useConsent();
if (consent.statistics) start();
consent.$subscribe((mutation, state) => {
  if (state.statistics) start();
});

app.mount('#app');
