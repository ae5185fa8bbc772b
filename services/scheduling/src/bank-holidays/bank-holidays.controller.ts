import { Policy } from '@collegium/auth';
import { Body, Controller, Put } from '@nestjs/common';
import {
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { BankHolidaysService } from './bank-holidays.service.js';

const example = {
  'england-and-wales': {
    division: 'england-and-wales',
    events: [{ title: 'Good Friday', date: '2027-03-26', notes: '', bunting: false }],
  },
  scotland: {
    division: 'scotland',
    events: [{ title: '2nd January', date: '2027-01-04', notes: 'Substitute day', bunting: true }],
  },
  'northern-ireland': {
    division: 'northern-ireland',
    events: [{ title: 'St Patrick’s Day', date: '2027-03-17', notes: '', bunting: true }],
  },
};

class HolidayDto {
  @ApiProperty({ example: 'Good Friday' }) title!: string;
  @ApiProperty({ format: 'date', example: '2027-03-26' }) date!: string;
  @ApiPropertyOptional({ example: 'Substitute day' }) notes?: string;
  @ApiPropertyOptional({ example: false }) bunting?: boolean;
}

class DivisionDto {
  @ApiProperty({ example: 'england-and-wales' }) division!: string;
  @ApiProperty({ type: [HolidayDto] }) events!: HolidayDto[];
}

class CoverageDto {
  @ApiProperty({ example: 'england-and-wales' }) division!: string;
  @ApiProperty({ example: '2027-01-01', description: 'First local date covered' }) from!: string;
  @ApiProperty({ example: '2027-12-31', description: 'Last local date covered' }) until!: string;
  @ApiProperty({ example: 8 }) holidays!: number;
}

class BankHolidaysDto {
  @ApiProperty({ type: [CoverageDto] }) divisions!: CoverageDto[];
}

@ApiTags('calendar')
@Controller('v1/bank-holidays')
export class BankHolidaysController {
  constructor(private readonly bankHolidays: BankHolidaysService) {}

  @ApiOperation({
    summary: 'Replace the bank holidays by a newer file',
    description:
      'The file that GOV.UK publishes, as it is. Everybody plans around it, so the consortium’s office keeps it.',
  })
  @ApiBody({ schema: { type: 'object', additionalProperties: { $ref: getSchemaPath(DivisionDto) }, example } })
  @ApiExtraModels(DivisionDto)
  @ApiOkResponse({ type: BankHolidaysDto })
  @Policy('consortium:office')
  @Put()
  async replace(@Body() file: unknown): Promise<BankHolidaysDto> {
    const calendars = await this.bankHolidays.replace(file);
    return {
      divisions: calendars.map(({ division, from, until, holidays }) => ({
        division,
        from,
        until,
        holidays: holidays.size,
      })),
    };
  }
}
