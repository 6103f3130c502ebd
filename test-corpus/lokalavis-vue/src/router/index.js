import { createRouter, createWebHistory } from 'vue-router';

export default createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', component: () => import('@/views/FrontPage.vue') },
    { path: '/artikel/:id', component: () => import('@/views/ArticlePage.vue') },
  ],
});
