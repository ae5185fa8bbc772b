import { Policy } from '@collegium/auth';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ErasureDto, OrderErasureDto, toErasureDto } from './erasures.dto.js';
import { ErasuresService } from './erasures.service.js';

@ApiTags('people')
@Controller('v1/people/:id/erasure')
export class ErasuresController {
  constructor(private readonly erasures: ErasuresService) {}

  @ApiOperation({
    summary: 'What an erasure of this person forgets, what is kept and why, and what would have to end first',
  })
  @ApiOkResponse({ type: ErasureDto })
  @Policy('consortium:office', 'person:self')
  @Get()
  async view(@Param('id') id: string): Promise<ErasureDto> {
    return toErasureDto(await this.erasures.view(id));
  }

  @ApiOperation({ summary: 'Have a person forgotten by every service. It cannot be undone' })
  @ApiAcceptedResponse({
    type: ErasureDto,
    description: 'Carried out within seconds here, and in each service when it hears of it',
  })
  @ApiConflictResponse({ description: 'The person still takes part, or it was ordered before' })
  @Policy('consortium:office')
  @HttpCode(202)
  @Post()
  async order(@Param('id') id: string, @Body() { reason }: OrderErasureDto): Promise<ErasureDto> {
    return toErasureDto(await this.erasures.order(id, reason));
  }
}
