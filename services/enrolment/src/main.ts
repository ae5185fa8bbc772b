import { startService } from '@collegium/http';
import { AppModule } from './app.module.js';

await startService(AppModule);
