import { Policy } from '@collegium/auth';
import { ApiPageOf, IfMatch, type Page, PageQuery } from '@collegium/http';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiGoneResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CorrectPersonDto,
  DuplicateDto,
  ListPeopleQuery,
  MergePersonDto,
  PersonDto,
  RegisterPersonDto,
  toDuplicateDto,
  toPersonDto,
} from './people.dto.js';
import { PeopleService } from './people.service.js';

@ApiTags('people')
@Controller('v1/people')
export class PeopleController {
  constructor(private readonly people: PeopleService) {}

  @ApiOperation({ summary: 'People known to your providers' })
  @ApiPageOf(PersonDto)
  @Policy('provider:coordinator', 'consortium:office')
  @Get()
  async list(@Query() query: ListPeopleQuery): Promise<Page<PersonDto>> {
    return (await this.people.list(query, query.filter ?? {})).map(toPersonDto);
  }

  @ApiOperation({
    summary: 'Register a person. Somebody with the same email or TRN is flagged to the office, never merged by itself',
  })
  @ApiCreatedResponse({ type: PersonDto })
  @Policy('provider:coordinator', 'consortium:office')
  @Post()
  async register(@Body() { provider, displayName, email, trn }: RegisterPersonDto): Promise<PersonDto> {
    return toPersonDto(await this.people.register(provider, { displayName, email, trn: trn ?? null }));
  }

  @ApiOperation({ summary: 'Suspicions that two records are one person' })
  @ApiPageOf(DuplicateDto)
  @Policy('consortium:office')
  @Get('duplicates')
  async duplicates(@Query() query: PageQuery): Promise<Page<DuplicateDto>> {
    return (await this.people.duplicates(query)).map(toDuplicateDto);
  }

  @ApiOperation({ summary: 'Settle that two records are two people' })
  @ApiOkResponse({ type: DuplicateDto })
  @Policy('consortium:office')
  @HttpCode(200)
  @Post('duplicates/:id/dismiss')
  async dismissDuplicate(@Param('id') id: string): Promise<DuplicateDto> {
    return toDuplicateDto(await this.people.dismissDuplicate(id));
  }

  @ApiOperation({ summary: 'A person' })
  @ApiOkResponse({ type: PersonDto })
  @ApiGoneResponse({ description: 'The record was merged: details.mergedInto has the id that stays' })
  @Policy('provider:coordinator', 'consortium:office', 'person:self')
  @Get(':id')
  async get(@Param('id') id: string): Promise<PersonDto> {
    return toPersonDto(await this.people.get(id));
  }

  @ApiOperation({ summary: "Correct a person's name, address or TRN; what is left out stays as it is" })
  @ApiOkResponse({ type: PersonDto })
  @Policy('provider:coordinator', 'consortium:office', 'person:self')
  @HttpCode(200)
  @Post(':id/correct')
  async correct(
    @Param('id') id: string,
    @Body() { displayName, email, trn }: CorrectPersonDto,
    @IfMatch() version: number | undefined,
  ): Promise<PersonDto> {
    return toPersonDto(await this.people.correct(id, { displayName, email, trn }, version));
  }

  @ApiOperation({ summary: 'Join two records of one person; this id answers 410 with the other from now on' })
  @ApiOkResponse({ type: PersonDto, description: 'The record that stays' })
  @Policy('consortium:office')
  @HttpCode(200)
  @Post(':id/merge')
  async merge(@Param('id') id: string, @Body() { into }: MergePersonDto): Promise<PersonDto> {
    return toPersonDto(await this.people.merge(id, into));
  }
}
