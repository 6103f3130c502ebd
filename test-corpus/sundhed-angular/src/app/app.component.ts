import { Component, effect, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ConsentService } from './consent.service';
import { HeatService } from './heat.service';
import { ChatService } from './chat.service';

@Component({
  selector: 'app-root',
  imports: [RouterOutlet],
  templateUrl: './app.component.html',
})
export class AppComponent {
  readonly consent = inject(ConsentService);
  private readonly heat = inject(HeatService);
  private readonly chat = inject(ChatService);

  constructor() {
    effect(() => {
      if (this.consent.statistics()) {
        this.heat.start();
      }
    });
    this.chat.open();
  }
}
