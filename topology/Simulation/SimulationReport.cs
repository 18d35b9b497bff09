namespace Warren.Topology;

/// <summary>What a simulation came to.</summary>
/// <param name="Group">With the numbers that were simulated.</param>
/// <param name="Settings">What was taken for given.</param>
/// <param name="Tasks">How many came.</param>
/// <param name="Ended">How many ended.</param>
/// <param name="Left">How many had not when the simulation ended.</param>
/// <param name="LastTaskEnded">When the last one ended, or zero.</param>
/// <param name="Length">How long was simulated: until all was done and the instances were at their least, or to the limit.</param>
/// <param name="MostMessages">The longest backlog, ready and unacknowledged.</param>
/// <param name="WaitHalf">Half of the tasks began within this time.</param>
/// <param name="WaitNearlyAll">99 % of them did.</param>
/// <param name="WaitLongest">All of them did.</param>
/// <param name="LongestDuration">Of the longest task.</param>
/// <param name="AverageDuration">Of those that ended; null when none did.</param>
/// <param name="MostInstances">The most that were wanted at a time.</param>
/// <param name="InstanceTime">The time of all instances together, from the decision for each until it was gone.</param>
/// <param name="Used">Which part of what they could have run they ran; 0 to 1.</param>
/// <param name="AtMaximum">How long as many were wanted as may be.</param>
/// <param name="Ups">How often their number rose.</param>
/// <param name="Downs">How often it fell.</param>
/// <param name="Flaps">How often it rose within ten minutes after it had fallen.</param>
/// <param name="CutOff">How often a task was cut off because its instance had to go, and ran again.</param>
/// <param name="Timeline">How it went.</param>
internal sealed record SimulationReport(
    ScalingGroup Group,
    SimulationSettings Settings,
    long Tasks,
    long Ended,
    long Left,
    TimeSpan LastTaskEnded,
    TimeSpan Length,
    long MostMessages,
    TimeSpan WaitHalf,
    TimeSpan WaitNearlyAll,
    TimeSpan WaitLongest,
    TimeSpan LongestDuration,
    TimeSpan? AverageDuration,
    int MostInstances,
    TimeSpan InstanceTime,
    double Used,
    TimeSpan AtMaximum,
    int Ups,
    int Downs,
    int Flaps,
    long CutOff,
    Timeline Timeline);
