import { expect } from 'chai';
import { PassThrough, Readable } from 'node:stream';
import { receiveBody } from './receive-body.js';

const limits = { keep: 10, read: 30 };
const chunks = (...sizes: number[]): Readable => Readable.from(sizes.map((size) => Buffer.alloc(size, 0x61)));

describe('the body of a request', () => {
  it('is kept whole when it is small enough', async () => {
    const { bytes, size, isWhole } = await receiveBody(chunks(4, 6), limits);
    expect({ text: bytes.toString(), size, isWhole }).to.deep.equal({
      text: 'a'.repeat(10),
      size: 10,
      isWhole: true,
    });
  });

  it('is read to its end when it is too large, and only its beginning kept', async () => {
    const { bytes, size, isWhole } = await receiveBody(chunks(8, 8, 8), limits);
    expect({ kept: bytes.length, size, isWhole }).to.deep.equal({ kept: 10, size: 24, isWhole: true });
  });

  it('is not read any further when there is far too much of it', async () => {
    const source = chunks(20, 20, 20, 20);
    const { bytes, size, isWhole } = await receiveBody(source, limits);
    expect({ kept: bytes.length, size, isWhole }).to.deep.equal({ kept: 10, size: 40, isWhole: false });
    expect(source.isPaused()).to.equal(true);
    source.destroy(new Error('the connection broke'));
  });

  it('fails when the sender goes away', async () => {
    const stream = new PassThrough();
    stream.write('half');
    const receiving = receiveBody(stream, limits).catch((error: unknown) => error);
    stream.destroy();
    expect(await receiving)
      .to.be.instanceOf(Error)
      .and.to.have.property('message')
      .that.contains('went away');
  });
});
