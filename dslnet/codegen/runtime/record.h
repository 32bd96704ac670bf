/* Recording: each thread copies what belongs to its own neurons. */

static void record_values(const Sampler *self, int64_t tick, int64_t thread)
{
    if (tick < self->first || (tick - self->first) % self->period)
        return;
    const size_t item = (size_t)self->item;
    const int64_t sample = (tick - self->first) / self->period - self->base;
    char *row = self->rows + (size_t)(sample * self->width) * item;
    const int64_t begin = self->share[thread], end = self->share[thread + 1];
    if (!self->position) {
        const char *values = self->values + (size_t)(self->start + begin) * item;
        memcpy(row + (size_t)begin * item, values, (size_t)(end - begin) * item);
        return;
    }
    for (int64_t place = begin; place < end; ++place)
        memcpy(row + (size_t)self->column[place] * item, self->values + (size_t)self->position[place] * item, item);
}

/* Append the spikes of this step; returns whether those of the steps that may still be made before all threads stop may
   not fit, `stride` many. */
static int record_spikes(const SpikeBuffer *self, int64_t tick, int64_t thread, int64_t threads, int64_t stride)
{
    const int64_t begin = dsl_begin(self->padded, thread, threads), end = dsl_begin(self->padded, thread + 1, threads);
    const int32_t *spikes = self->list + tick % self->slots * self->padded + begin;
    const int64_t count = self->count[tick % self->slots * threads + thread];
    int64_t filled = self->filled[thread * 8];
    const int64_t room = self->room[thread];
    int64_t *ticks = self->ticks + room;
    int32_t *index = self->index + room;
    for (int64_t spike = 0; spike < count; ++spike) {
        if (!self->place || self->place[spikes[spike]] >= 0) {
            ticks[filled] = tick;
            index[filled++] = spikes[spike];
        }
    }
    self->filled[thread * 8] = filled;
    return filled + (end - begin) * stride > self->room[thread + 1] - room;
}

static int record_all(const Network *net, int64_t tick, int64_t thread)
{
    const int64_t stride = net->stride * (1 + net->early);
    int full = 0;
    for (int64_t number = 0; number < net->samplers; ++number)
        record_values(net->sampler + number, tick, thread);
    for (int64_t number = 0; number < net->spike_buffers; ++number)
        full |= record_spikes(net->spike_buffer + number, tick, thread, net->threads, stride);
    return full;
}
