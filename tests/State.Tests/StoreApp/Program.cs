using Warren.State;
using Warren.State.StoreApp;

// One of several processes at the same store. It begins at a word on its input, so that all of them begin together.
//   prepare CONNECTION                   brings the tables up to date
//   flood CONNECTION                     writes batches of 20 tasks until it is killed, and prints the number of each once it is written
//   hammer CONNECTION SEED COUNT         writes everything that happens to COUNT tasks, shuffled and repeated, and asks for cancels in between
//   control CONNECTION COUNT             pauses, resumes and changes two queues COUNT times, and prints each answer
//   lease CONNECTION SCOPE LIMIT COUNT MS takes and gives back COUNT leases in each of its loops, which last MS milliseconds
//   rates CONNECTION                     reserves until 100 tasks have begun, tells what it used, and prints both
//   settle CONNECTION                    reserves, and settles everything twice with other figures; prints what was used
//   place CONNECTION COUNT               keeps places in a bucket for COUNT and takes them until it is empty, and prints who began
//   deliver CONNECTION COUNT             gets COUNT tasks delivered, cancels some, and prints what it did with each
//   rescue CONNECTION                    looks after dead workers
//   beat CONNECTION NAME COUNT           is a worker with COUNT tasks that run until a line comes, and prints what it says of workers
//   slow CONNECTION ROUNDS               works, but is taken for dead all the time, and takes others for dead
await using var state = StateStores.Open(args[1], ".", TimeProvider.System);
var store = state.Tasks;
Console.WriteLine("ready");
if (Console.ReadLine() != "go")
{
    return 1;
}

return args[0] switch
{
    "prepare" => await PrepareAsync(),
    "flood" => await Flood.RunAsync(store),
    "hammer" => await new Hammer(store, seed: Number(2), tasks: Number(3)).RunAsync(),
    "control" => await new ControlHammer(state.Controls!, count: Number(2)).RunAsync(),
    "lease" => await new LeaseHammer(state.Leases!, args[2], limit: Number(3), rounds: Number(4), life: TimeSpan.FromMilliseconds(Number(5))).RunAsync(),
    "rates" => await new RateHammer(state.RateLimits!).BeginAsync(),
    "settle" => await new RateHammer(state.RateLimits!).SettleAsync(),
    "place" => await new PlaceHammer(state.RateLimits!, room: Number(2)).RunAsync(),
    "deliver" => await new DeliveryHammer(store, tasks: Number(2)).RunAsync(),
    "rescue" => await Rescuer.RunAsync(state),
    "beat" => await new BeatingWorker(state, args[2], tasks: Number(3)).RunAsync(),
    "slow" => await new SlowWorker(state, rounds: Number(2)).RunAsync(),
    var unknown => throw new InvalidOperationException($"There is no '{unknown}'."),
};

int Number(int at) => int.Parse(args[at]);

async Task<int> PrepareAsync()
{
    await store.PrepareAsync();
    Console.WriteLine($"version {(await store.CheckAsync()).SchemaVersion}");
    return 0;
}
