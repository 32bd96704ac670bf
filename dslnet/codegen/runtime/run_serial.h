int dsl_start(Network *net)
{
    (void)net;
    return 0;
}

void dsl_stop(Network *net) { (void)net; }

int64_t dsl_run(Network *net, int64_t end)
{
    begin_run(net, end);
    work(net, 0);
    return how_it_ended(net);
}
