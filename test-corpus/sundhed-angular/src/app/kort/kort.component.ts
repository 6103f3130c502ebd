import { Component } from '@angular/core';

@Component({
  selector: 'app-kort',
  template: `
    <div class="kort">
      <iframe src="https://www.google.com/maps/embed?pb=klinik" title="Kort"></iframe>
    </div>
  `,
})
export class KortComponent {}
