int dsl_start(Network *net)
{
    (void)net;
    return 0;
}

void dsl_stop(Network *net) { (void)net; }

void dsl_run(Network *net)
{
    net->held = 0;
    net->pause = INT64_MAX;
    work(net, 0);
}
