import { Policy } from '@collegium/auth';
import { ApiPageOf, type Page, readPage } from '@collegium/http';
import { UnitOfWork } from '@collegium/persistence';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NoticeRow } from './notice.entity.js';
import { NoticeDto, NoticesQuery, toNoticeDto } from './notices.dto.js';
import { NoticesService } from './notices.service.js';

@ApiTags('notices')
@Controller('v1/notices')
export class NoticesController {
  constructor(
    private readonly notices: NoticesService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  @Policy('person:self')
  @Get()
  @ApiOperation({ summary: 'What has become of my awards' })
  @ApiPageOf(NoticeDto)
  async list(@Query() query: NoticesQuery): Promise<Page<NoticeDto>> {
    const unread = query.filter?.unread;
    const found = await this.unitOfWork.run((tx) => {
      const builder = tx.manager.createQueryBuilder(NoticeRow, 'notice');
      if (unread !== undefined) builder.where(`notice.read_at is ${unread ? '' : 'not '}null`);
      return readPage(builder, query);
    });
    return found.map(toNoticeDto);
  }

  @Policy('person:self')
  @Post(':id/read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark as read' })
  @ApiOkResponse({ type: NoticeDto })
  async read(@Param('id') id: string): Promise<NoticeDto> {
    return toNoticeDto(await this.notices.read(id));
  }
}
