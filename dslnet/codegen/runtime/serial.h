/* One thread: there is nobody to wait for. */
static inline void meet(Network *net) { (void)net; }
